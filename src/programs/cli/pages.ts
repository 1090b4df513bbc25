/** Lists that the server gives in pages. */

const serverPageMax = 200

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Where the next page begins; absent on the last. */
  readonly next?: string
}

/** The first `limit` items, in as many requests as that takes. `next`: there are more. */
export async function firstItems<Item>(
  limit: number,
  ask: (limit: number, cursor: string | undefined) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  const items: Item[] = []
  let cursor: string | undefined
  do {
    const page = await ask(Math.min(serverPageMax, limit - items.length), cursor)
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== undefined && items.length < limit)
  return cursor === undefined ? { items } : { items, next: cursor }
}
