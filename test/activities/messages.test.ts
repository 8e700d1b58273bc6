/**
 * Messages as people read them.
 */
import { describe, expect, test } from '@jest/globals';
import { type MessageFacts, renderMessage } from '../../activities/messages.ts';

const facts: MessageFacts = {
  case: { number: 'HR-2026-0042', title: 'New colleague', link: 'https://cases.example/42' },
  recipient: { name: 'Ana Lopes' },
  person: (id) => ({ 'p-li': 'Li Wei' })[id] ?? id,
};
const read = (body: string, values = {}, fields: readonly string[] = Object.keys(values)) =>
  renderMessage({ title: 'T', body, fields }, values, { facts, people: ['boss'] }).body;

test('the title and the body of a message', () => {
  const template = {
    title: 'Still to be prepared:\n {{ post }}',
    body: 'Dear {{ recipient.name }}, see {{ case.number }} at {{ case.link }}.\n',
    fields: ['post'],
  };
  expect(renderMessage(template, { post: 'Gardener' }, { facts, people: [] })).toEqual({
    title: 'Still to be prepared: Gardener',
    body: 'Dear Ana Lopes, see HR-2026-0042 at https://cases.example/42.',
  });
});

describe('values', () => {
  test('a person is shown by name', () => {
    expect(read('{{ boss }}', { boss: 'p-li' })).toBe('Li Wei');
  });

  test('what has no value says nothing, and can be asked about', () => {
    expect(read('[{{ note }}]{% if note %}!{% else %}?{% endif %}', { note: null })).toBe('[]?');
  });

  test('text of people is never read as a template', () => {
    expect(read('{{ note }}', { note: '{{ case.link }}{% if %}' })).toBe('{{ case.link }}{% if %}');
  });

  test('only what the template names is there', () => {
    expect(() => read('{{ secret }}', { secret: 'x' }, [])).toThrow('secret');
  });

  test('nothing of the machine can be reached', () => {
    expect(() => read('{{ note.constructor }}', { note: 'x' })).toThrow('constructor');
  });

  test('a message that would not end is stopped', () => {
    const rows = Array.from({ length: 3_000 }, () => 'x');
    const body = '{% for a in rows %}{% for b in rows %}{{ b }}{% endfor %}{% endfor %}';
    expect(() => read(body, { rows })).toThrow();
  });
});
