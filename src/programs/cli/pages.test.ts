import { describe, expect, it } from 'vitest'
import { firstItems } from './pages.ts'

/** A list of `size` numbers whose pages hold at most `pageMax`. */
function list(size: number, pageMax = 200) {
  const asked: number[] = []
  const ask = async (limit: number, cursor = '0') => {
    asked.push(limit)
    const from = Number(cursor)
    const to = Math.min(size, from + Math.min(limit, pageMax))
    const items = Array.from({ length: to - from }, (_, at) => from + at)
    return to < size ? { items, next: String(to) } : { items }
  }
  return { ask, asked }
}

describe('the first items of a list', () => {
  it('are read over as many pages as that takes, and no more', async () => {
    const { ask, asked } = list(1000)
    const { items, next } = await firstItems(450, ask)
    expect(items).toEqual(Array.from({ length: 450 }, (_, at) => at))
    expect(next).toBe('450')
    expect(asked).toEqual([200, 200, 50])
  })

  it('are all there are, when there are fewer', async () => {
    const { ask } = list(230)
    expect(await firstItems(500, ask)).toEqual({ items: Array.from({ length: 230 }, (_, at) => at) })
    expect(await firstItems(5, list(0).ask)).toEqual({ items: [] })
  })
})
