/** Conventional commits: `type(scope): what it does now`. The scope is a package name, or nothing. */
export default {
  extends: ['@commitlint/config-conventional'],
  rules: {
    // Bodies quote commands, tables and messages, which must not be wrapped.
    'body-max-line-length': [0],
    'footer-max-line-length': [0],
  },
};
