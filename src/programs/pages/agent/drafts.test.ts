import { describe, expect, it } from 'vitest'
import { forgetDrafts, keepDraft, readDrafts } from './drafts.ts'

const me = { site: 'main', extension: '101' }

function newStorage() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
    key: (at: number) => [...kept.keys()][at] ?? null,
    get length() {
      return kept.size
    },
    clear: () => kept.clear(),
    kept,
  }
}

describe('what is being written', () => {
  it('is there after a reload, for whoever wrote it and a week long', () => {
    const storage = newStorage()
    keepDraft(storage, me, { callId: 'a', text: 'Wants prices', nowMs: 1000 })
    keepDraft(storage, me, { callId: 'b', text: ' ', nowMs: 1000 })
    expect(readDrafts(storage, me, 2000)).toEqual({ a: { text: 'Wants prices' } })
    expect(readDrafts(storage, { ...me, extension: '102' }, 2000)).toEqual({})
    expect(readDrafts(storage, { ...me, extension: '10' }, 2000)).toEqual({})
    expect(readDrafts(storage, me, 8 * 86_400_000)).toEqual({})
    expect(storage.kept.size).toBe(0)
  })

  it('has the outcome that was chosen and not saved, with a note or alone, until it is saved', () => {
    const storage = newStorage()
    keepDraft(storage, me, { callId: 'a', text: '', wrapUp: 'Booked', nowMs: 1 })
    keepDraft(storage, me, { callId: 'b', text: 'Monday', wrapUp: 'Call back', nowMs: 1 })
    expect(readDrafts(storage, me, 2)).toEqual({
      a: { text: '', wrapUp: 'Booked' },
      b: { text: 'Monday', wrapUp: 'Call back' },
    })
    keepDraft(storage, me, { callId: 'a', text: '', nowMs: 3 })
    expect(Object.keys(readDrafts(storage, me, 4))).toEqual(['b'])
  })

  it('of two tabs stays: what one writes takes nothing of the other’s away', () => {
    const storage = newStorage()
    keepDraft(storage, me, { callId: 'a', text: 'first tab', nowMs: 1 })
    keepDraft(storage, me, { callId: 'b', text: 'second tab', nowMs: 2 })
    keepDraft(storage, me, { callId: 'a', text: '', nowMs: 3 })
    expect(readDrafts(storage, me, 4)).toEqual({ b: { text: 'second tab' } })
  })

  it('goes with whoever signs out, and nobody else’s does', () => {
    const storage = newStorage()
    const other = { site: 'main', extension: '102' }
    keepDraft(storage, me, { callId: 'a', text: 'x', nowMs: 1 })
    keepDraft(storage, me, { callId: 'b', text: 'y', nowMs: 1 })
    keepDraft(storage, other, { callId: 'a', text: 'z', nowMs: 1 })
    storage.setItem('another', 'thing')
    forgetDrafts(storage, me)
    expect(readDrafts(storage, me, 2)).toEqual({})
    expect(readDrafts(storage, other, 2)).toEqual({ a: { text: 'z' } })
    expect(storage.getItem('another')).toBe('thing')
  })

  it('is nothing where the storage holds something else', () => {
    const storage = newStorage()
    const texts = ['{', '7', '{"atMs":1}', '{"text":"x"}', '{"atMs":1,"text":7}']
    for (const [at, text] of texts.entries()) storage.setItem(`switchhook.draft.main.101.${at}`, text)
    expect(readDrafts(storage, me, 1)).toEqual({})
  })
})
