import { describe, expect, it } from 'vitest';
import { listAll } from '../../src/kinds/shared/pages.js';

/** A list of numbered pages: so many, or without end. */
function pagesOf(items: (page: number) => readonly string[], last: number) {
  let asked = 0;
  return {
    asked: () => asked,
    fetch: async (): Promise<{ readonly Items: readonly string[]; readonly NextToken?: string }> => {
      asked += 1;
      const page = { Items: items(asked) };
      return await Promise.resolve(asked < last ? { ...page, NextToken: `after ${asked}` } : page);
    },
  };
}

const toRecords = ({ Items }: { readonly Items: readonly string[] }) =>
  Items.map((id) => ({ kind: 'Item', id, parentId: undefined, fields: {} }));

describe('a list', () => {
  it('goes on behind empty pages', async () => {
    const list = pagesOf((page) => (page === 900 ? ['last'] : []), 900);
    const { records, failures } = await listAll('ListItems', list.fetch, toRecords);
    expect([records.map(({ id }) => id), failures]).toEqual([['last'], []]);
  });

  it('of empty pages without end is a failed read', async () => {
    const list = pagesOf(() => [], Number.POSITIVE_INFINITY);
    const { failures } = await listAll('ListItems', list.fetch, toRecords);
    expect(failures).toMatchObject([{ operation: 'ListItems', code: 'incomplete-read' }]);
    expect(list.asked()).toBeLessThan(2000);
  });

  it('of many pages with an item each is read to its end', async () => {
    const list = pagesOf((page) => [String(page)], 3000);
    expect((await listAll('ListItems', list.fetch, toRecords)).records).toHaveLength(3000);
  });
});
