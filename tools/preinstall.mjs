// npm runs this on `npm install`, pnpm on its own install. Only the former is a mistake here.
if (!(process.env.npm_config_user_agent ?? '').startsWith('pnpm')) {
  console.error(
    'Nothing to install by hand: use `npm run demo` to see it work or `npm test` to run the tests.',
  );
  process.exit(1);
}
