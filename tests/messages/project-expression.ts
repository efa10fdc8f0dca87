import type * as messages from '../../src/project/expression-messages.ts';
import type { Samples } from './samples.ts';

const operation = (expression: string, operator: string, ...kinds: readonly string[]) => ({
  expression,
  operator,
  kinds,
});

export const samples = {
  unknownFilter: [
    ['upper', 'upcase', ['default', 'upcase']],
    ['upcas', undefined, ['default', 'upcase']],
    ['int', undefined, ['default', 'upcase']],
    ['shout', undefined, ['default', 'upcase']],
  ],
  openQuote: [['role == "manager']],
  filterWithParentheses: [['port | default: 80']],
  testOfDefinition: [
    ['port', true],
    ['port', false],
  ],
  foreignOperator: [
    ['=', 'port == 8080'],
    ['+', 'port | plus: 1'],
    ['in', 'dns contains "8.8.8.8"'],
  ],
  choice: [['"a" if big else "b"']],
  call: [["lookup('env', 'HOME')"]],
  joinedTexts: [['+']],
  severalValues: [['role, port']],
  missingOperand: [['role ==', '==']],
  mixedLogic: [['a or b and c']],
  differentTypes: [
    [
      operation('port == "8080"', '==', 'a number', 'a string'),
      'Write 8080 without quotes, or also put the value of the variable in quotes.',
    ],
  ],
  notOrdered: [[operation('swarm < docker', '<', 'a boolean', 'a boolean')]],
  versionsAsTexts: [[operation('facts.os.version >= "8.10"', '>=', 'a string', 'a string')]],
  notContainer: [[operation('port contains 80', 'contains', 'a number', 'a number')]],
  listOfOthers: [
    [
      {
        expression: 'ports contains "80"',
        first: 'a number',
        wanted: 'a string',
        hint: 'Write 80 without quotes, or also put the value of the variable in quotes.',
      },
    ],
  ],
  notLogical: [[operation('role == "a" or "b"', 'or', 'a boolean', 'a string')]],
  comparedSecret: [['password == "x"']],
  numberInQuotes: [['8080']],
  numberWithoutQuotes: [['8080']],
  booleanInQuotes: [[true]],
  useContains: [['dns == "8.8.8.8"']],
  notANumber: [['role | plus: 1']],
} satisfies Samples<typeof messages>;
