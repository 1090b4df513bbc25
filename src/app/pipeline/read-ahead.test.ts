import { expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { readAhead } from './read-ahead.ts'

const ref = (id: string) => ({ collection: 'things', id })

it('a record that was read ahead is returned as it was then, once; the next read shows what it is', async () => {
  const records = openMemoryRecords({ site: 'main', clock: { now: () => 0 } })
  await records.write([{ op: 'put', ...ref('a'), value: 1 }])
  const ahead = await readAhead(records, [ref('a'), ref('b')])
  await records.write([
    { op: 'put', ...ref('a'), value: 2 },
    { op: 'put', ...ref('b'), value: 3 },
    { op: 'put', ...ref('c'), value: 4 },
  ])
  expect((await ahead.getMany([ref('a'), ref('b')])).map((one) => one?.value)).toEqual([1, undefined])
  expect((await ahead.getMany([ref('a'), ref('b'), ref('c')])).map((one) => one?.value)).toEqual([2, 3, 4])
  expect((await ahead.get('things', 'c'))?.value).toBe(4)
})
