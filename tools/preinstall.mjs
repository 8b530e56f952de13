// npm runs this on `npm install`, pnpm on its own install. Only the former is a mistake here.
import { existsSync, rmSync } from 'node:fs';

if (!(process.env.npm_config_user_agent ?? '').startsWith('pnpm')) {
  console.error(
    'Nothing to install by hand: use `npm run demo` to see it work or `npm test` to run the tests.',
  );
  // npm comes here after it has installed; pnpm must find none of that.
  if (existsSync('node_modules/.package-lock.json')) rmSync('node_modules', { recursive: true });
  rmSync('package-lock.json', { force: true });
  process.exit(1);
}
