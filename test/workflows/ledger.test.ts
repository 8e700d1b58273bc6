import { expect, test } from '@jest/globals';
import { Ledger } from '../../workflows/ledger.ts';

test('a command is known once it was added, with what came of it', () => {
  const ledger = new Ledger([], 10);
  ledger.add('a', { sequence: 3, refused: null });
  ledger.add('b', { sequence: 3, refused: 'not_permitted' });
  expect(ledger.find('a')).toEqual({ sequence: 3, refused: null });
  expect(ledger.find('b')).toEqual({ sequence: 3, refused: 'not_permitted' });
  expect(ledger.find('c')).toBeUndefined();
});

test('the newest are kept, in order, and survive being carried over', () => {
  let ledger = new Ledger([], 3);
  for (let sequence = 1; sequence <= 10; sequence += 1) {
    ledger.add(`c${sequence}`, { sequence, refused: null });
    ledger = new Ledger(JSON.parse(JSON.stringify(ledger.rows())), 3);
  }
  expect(ledger.rows()).toEqual([
    ['c8', 8],
    ['c9', 9],
    ['c10', 10],
  ]);
  expect(ledger.find('c7')).toBeUndefined();
});

test('a name that every object has is a command id like any other', () => {
  const ledger = new Ledger([], 3);
  expect(ledger.find('constructor')).toBeUndefined();
  ledger.add('__proto__', { sequence: 1, refused: null });
  expect(ledger.find('__proto__')).toEqual({ sequence: 1, refused: null });
});
