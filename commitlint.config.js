/** Conventional commits: `type(scope): what it does now`. The scope is a package name, or nothing. */
export default {
  extends: ['@commitlint/config-conventional'],
  rules: {
    'header-max-length': [2, 'always', 120],
    // Subjects may begin with a name, such as OPERATOR_CONFIRM_RECREATE or TwingateGroup.
    'subject-case': [0],
    // Bodies quote commands, tables and messages, which must not be wrapped.
    'body-max-line-length': [0],
    'footer-max-line-length': [0],
  },
};
