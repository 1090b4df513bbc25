import { describe, expect, it } from 'vitest'
import { leavesAt, recordsOf } from './json-path.ts'

const values = (...found: readonly { readonly value: unknown }[]) => found.map(({ value }) => value)
const answer = {
  result: [
    { id: 1, phones: ['a', 'b'], tags: [{ name: 'x' }] },
    { id: 2, phones: [], tags: [] },
  ],
  pictures: { '128': 'p.png' },
}

describe('leavesAt', () => {
  it('goes through arrays that the path does not name', () => {
    expect(values(...leavesAt(answer, 'result.id'))).toEqual([1, 2])
    expect(values(...leavesAt(answer, 'result.phones'))).toEqual(['a', 'b'])
    expect(values(...leavesAt([{ id: 5 }], 'id'))).toEqual([5])
  })

  it('cannot index an array, but can read a member with a number for a name', () => {
    expect(leavesAt(answer, 'result.0.id')).toEqual([])
    expect(leavesAt({ mails: ['m'] }, 'mails[0]')).toEqual([])
    expect(values(...leavesAt(answer, 'pictures.128'))).toEqual(['p.png'])
  })
})

describe('recordsOf', () => {
  it('takes the members of the outermost array as the records', () => {
    expect(recordsOf(answer, ['result.tags.name'])).toEqual([{ array: 'result[]', index: 0 }])
    expect(recordsOf(answer, ['pictures.128', 'result.id'])).toHaveLength(2)
  })

  it('takes an answer without an array as one record', () => {
    expect(recordsOf({ id: 1 }, ['id'])).toEqual([{}])
  })
})
