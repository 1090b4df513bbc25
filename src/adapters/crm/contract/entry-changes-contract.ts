import { describe, expect, it } from 'vitest'
import type { CallView } from '../../../core/calls/call.ts'
import { enriched, sampleReport } from './sample-calls.ts'
import type { ConnectorContract, ConnectorUnderTest } from './stand-in.ts'

const signal = new AbortController().signal
const jane = { name: 'Jane Doe', phone: '+447700900123' }
const bob = { name: 'Bob Brown', phone: '+447700900456' }

type Started = Pick<ConnectorUnderTest, 'connector' | 'standIn'>

/** What becomes of an entry when a person moves its call to another contact, or leaves it out: what the connector says, it does. */
export function describeEntryChanges(contract: ConnectorContract) {
  const { start, entryChanges, says } = contract
  const { move, remove } = entryChanges
  const texts = ({ standIn }: Started) => standIn.entries().map(({ text }) => text)
  const textsOn = ({ standIn }: Started, contact: string) =>
    (standIn.entriesOn?.(contact) ?? []).map(({ text }) => text)
  const logged = async () => {
    const under = await start()
    const [janeId, bobId] = [under.standIn.seed(jane), under.standIn.seed(bob)]
    const ref = await under.connector.logCall(sampleReport(), signal)
    const [found] = contract.can.find ? await under.connector.search(bob.name, 5, signal) : []
    const { id = '5', source = under.connector.id, entityType } = found ?? {}
    const chosen = { source, id, entityType, name: bob.name }
    const decided: Partial<CallView> = { chosen, contact: { id, entityType, name: bob.name } }
    const amend = (view: Partial<CallView> = {}, from = ref) =>
      under.connector.amendCall(sampleReport({ ...decided, ...view }, 'delivery-1', 'ai' in view ? 5 : 4), from, signal)
    return { ...under, ref, janeId, bobId, amend }
  }

  describe(`a call that a person moves to another contact (${move})`, () => {
    if (move === 'moves' || move === 'own_or_anew') {
      it('has its entry at that contact and no other, however often it is said', async () => {
        const under = await logged()
        expect(textsOn(under, under.janeId)).toHaveLength(1)
        const moved = await under.amend()
        await under.amend({}, moved)
        await under.amend()
        expect(texts(under)).toHaveLength(textsOn(under, under.bobId).length)
        expect(textsOn(under, under.bobId).join('\n')).toContain(says?.agent ?? 'Ann Example')
        expect(textsOn(under, under.janeId)).toEqual([])
        await under.amend(enriched, moved)
        expect(textsOn(under, under.bobId).join('\n')).toContain('Jane asked for a refund.')
      })

      it('is moved once when the answer was cut off after the CRM wrote', async () => {
        const under = await logged()
        under.standIn.fail({ kind: 'cut off after writing' })
        await expect(under.amend()).rejects.toMatchObject({ retryable: true })
        under.standIn.heal()
        await under.amend()
        expect(textsOn(under, under.janeId)).toEqual([])
        expect(textsOn(under, under.bobId)).toHaveLength(texts(under).length)
      })

      it('is at the contact from the start where the choice was known', async () => {
        const { connector, standIn } = await start()
        standIn.seed(jane)
        const bobId = standIn.seed(bob)
        const [found] = await connector.search(bob.name, 5, signal)
        const chosen = { source: connector.id, id: found?.id ?? '', entityType: found?.entityType, name: bob.name }
        await connector.logCall(sampleReport({ chosen }), signal)
        expect(standIn.entriesOn?.(bobId)).toHaveLength(1)
      })
    } else if (move === 'anew') {
      it('is written whole at that contact, and the old entry says where it went, once', async () => {
        const under = await logged()
        const moved = await under.amend()
        await under.amend({}, moved)
        await under.amend()
        expect(textsOn(under, under.bobId)).toHaveLength(1)
        expect(textsOn(under, under.bobId)[0]).toContain('Ann Example')
        expect(textsOn(under, under.janeId).join('\n').split(`to ${bob.name}`)).toHaveLength(2)
        await under.amend(enriched, moved)
        expect(textsOn(under, under.bobId).join('\n')).toContain('Jane asked for a refund.')
        expect(textsOn(under, under.janeId).join('\n')).not.toContain('Jane asked for a refund.')
      })
    } else {
      it(`is ${move === 'reports' ? 'reported with whom the person chose' : 'left as it is'}`, async () => {
        const under = await logged()
        const before = texts(under)
        await under.amend()
        const added = texts(under).slice(before.length)
        if (move === 'reports') expect(added).toEqual([expect.stringMatching(/"chosen":\{[^}]*Bob Brown/)])
        else expect(added.join()).not.toContain(bob.name)
      })
    }
  })

  describe(`a call that a person leaves out (${remove})`, () => {
    const leftOut = sampleReport({ leftOut: true }, 'delivery-1', 4)

    if (remove === 'never') {
      it('keeps its entry', async () => {
        expect((await logged()).connector.removeCall).toBeUndefined()
      })
      return
    }

    it('is taken back once, and one that was taken back already is no failure', async () => {
      const under = await logged()
      const before = texts(under)
      const how = await under.connector.removeCall?.(leftOut, under.ref, signal)
      const after = texts(under)
      await under.connector.removeCall?.(leftOut, under.ref, signal)
      expect(texts(under)).toEqual(after)
      if (remove === 'deletes' || remove === 'own_or_marks') {
        expect({ how, after }).toEqual({ how: 'deleted', after: [] })
      } else if (remove === 'marks') {
        expect({ how, after }).toEqual({ how: 'marked', after: [...before, expect.stringMatching(/left out/)] })
      } else {
        expect({ how, after }).toEqual({ how: 'reported', after: [...before, expect.stringMatching(/"leftOut":true/)] })
      }
    })

    it('can be taken in again, as an entry of its own', async () => {
      const under = await logged()
      await under.connector.removeCall?.(leftOut, under.ref, signal)
      const between = texts(under).length
      await under.connector.logCall(sampleReport({}, 'delivery-1-again', 5), signal)
      expect(texts(under)).toHaveLength(between + 1)
    })

    if (remove === 'deletes') {
      it('is taken back where nobody knows whether it was ever written', async () => {
        const under = await logged()
        expect(await under.connector.removeCall?.(leftOut, undefined, signal)).toBe('deleted')
        expect(texts(under)).toEqual([])
        expect(await under.connector.removeCall?.(leftOut, undefined, signal)).toBe('deleted')
      })
    }
  })
}
