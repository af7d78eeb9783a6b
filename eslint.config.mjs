import next from '@next/eslint-plugin-next'
import a11y from 'eslint-plugin-jsx-a11y'
import hooks from 'eslint-plugin-react-hooks'
import ts from 'typescript-eslint'

export default ts.config(
  { ignores: ['.next/**', '.data/**', 'lib/data/generated/**', 'next-env.d.ts', 'test-results/**', 'playwright-report/**'] },
  ...ts.configs.recommended,
  next.configs['core-web-vitals'],
  hooks.configs.flat.recommended,
  a11y.flatConfigs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // A region that scrolls must be reachable by keyboard.
      'jsx-a11y/no-noninteractive-tabindex': ['error', { tags: [], roles: ['tabpanel', 'region'] }],
    },
  },
  { files: ['**/*.test.ts', 'e2e/**', 'scripts/**', 'lib/**'], rules: { 'react-hooks/rules-of-hooks': 'off' } },
)
