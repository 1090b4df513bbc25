import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../test/support/memory-records.ts'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { AgentStore } from './agent-store.ts'

const ann = { extension: '101', name: 'Ann Lee', email: 'ann@example.com', crmUsers: { suitecrm: 'u-1' } }

function setUp() {
  const clock = createVirtualClock()
  let reads = 0
  const records = openMemoryRecords({
    site: 'main',
    clock,
    around: (store) => ({
      getMany: async (refs) => {
        reads += 1
        return store.getMany(refs)
      },
      list: async (query) => store.list(query),
      write: async (writes) => store.write(writes),
    }),
  })
  const environment = [
    { extension: '101', name: 'Old Ann' },
    { extension: '102', name: 'Bob' },
  ]
  const isolate = () => new AgentStore({ records, clock, environment })
  return { clock, isolate, reads: () => reads }
}

describe('the extension table', () => {
  it('knows what was stored, as a whole', async () => {
    const { isolate } = setUp()
    await isolate().put([ann])
    expect(await isolate().find('101')).toEqual(ann)
    await isolate().put([{ extension: '101', email: 'a@example.com' }])
    expect(await isolate().find('101')).toEqual({ extension: '101', email: 'a@example.com' })
  })

  it('falls back to the environment, which an agent in the records stands before', async () => {
    const { isolate } = setUp()
    expect(await isolate().find('101')).toMatchObject({ name: 'Old Ann' })
    await isolate().put([ann])
    expect(await isolate().find('101')).toMatchObject({ name: 'Ann Lee' })
    expect(await isolate().remove('101')).toBe(true)
    expect(await isolate().remove('101')).toBe(false)
    expect(await isolate().find('101')).toMatchObject({ name: 'Old Ann' })
    expect(await isolate().find('103')).toBeUndefined()
  })

  it('reads the records once in 30 s for an extension, also one that nobody has', async () => {
    const { isolate, reads, clock } = setUp()
    const agents = isolate()
    for (let calls = 0; calls < 5; calls += 1) await agents.find('999')
    expect(reads()).toBe(1)
    await clock.advance(30_000)
    await agents.find('999')
    expect(reads()).toBe(2)
  })

  it('shows a change at once where it was made and within 30 s elsewhere', async () => {
    const { isolate, clock } = setUp()
    const [here, there] = [isolate(), isolate()]
    await Promise.all([here.find('101'), there.find('101')])
    await here.put([ann])
    expect(await here.find('101')).toMatchObject({ name: 'Ann Lee' })
    expect(await there.find('101')).toMatchObject({ name: 'Old Ann' })
    await clock.advance(30_000)
    expect(await there.find('101')).toMatchObject({ name: 'Ann Lee' })
  })

  it('lists each agent once, with where it stands, in pages', async () => {
    const { isolate } = setUp()
    const agents = isolate()
    await agents.put([{ extension: '104', name: 'Dora' }, ann])
    const first = await agents.list(1)
    expect(first.agents).toEqual([
      { extension: '102', name: 'Bob', from: 'environment' },
      { ...ann, from: 'records' },
    ])
    expect(await agents.list(1, first.next)).toMatchObject({ agents: [{ extension: '104' }], next: undefined })
  })
})
