/** Numbers, order, and who comes back. */
import { describe, expect, it } from 'vitest'
import { extensionTopic, siteTopic } from '../../../core/live/topics.ts'
import type { Announcement } from '../../live.ts'
import { about, isAbout, type LivePlace, own, part, ringing, watch } from './listener-contract.ts'

export function describeOrder(open: () => Promise<LivePlace>): void {
  describe('events', () => {
    it('sends a newcomer the calls in progress, then each change, numbered in its order', async () => {
      const place = await open()
      await place.live.publish(place.site, [ringing('a')])
      const watcher = await watch(place)
      await watcher.until(({ type }) => type === 'ready')
      await place.live.publish(place.site, [ringing('b'), about('a', [part(siteTopic, 'a', 'talking')])])
      await watcher.until(({ data }) => data?.event === 'changed')
      expect(watcher.messages.map(({ type }) => type)).toEqual(['connected', 'call', 'ready', 'call', 'call'])
      expect(watcher.messages[0]).toMatchObject({ resumed: false, site: place.site })
      expect(watcher.calls).toEqual(['active a ringing', 'started b ringing', 'changed a talking'])
      const [, , ready, first, second] = watcher.messages.map(({ seq }) => seq)
      expect([first, second]).toEqual([Number(ready) + 1, Number(ready) + 2])
      watcher.close()
    })

    it('sends who comes back exactly what was missed, of its topic and nothing else', async () => {
      const place = await open()
      const before = await watch(place, { topic: own, extension: '101' })
      await before.until(({ type }) => type === 'ready')
      await place.live.publish(place.site, [ringing('a', own)])
      await before.until(isAbout('a'))
      before.close()
      const others = extensionTopic('102')
      await place.live.publish(place.site, [ringing('b', own), ringing('x', others), ringing('c', own)])
      const after = await watch(place, { topic: own, extension: '101', sinceSeq: before.messages.at(-1)?.seq })
      await after.until(({ type }) => type === 'ready')
      expect(after.messages[0]).toMatchObject({ resumed: true })
      expect(after.calls).toEqual(['started b ringing', 'started c ringing'])
      expect(before.ids).toEqual(['a'])
      after.close()
    })

    it('loses and doubles nothing for who comes and goes while much happens', async () => {
      const place = await open()
      await place.live.publish(place.site, [ringing('first')])
      const ids = Array.from({ length: 120 }, (_, i) => `call-${i}`)
      const publishing = (async () => {
        for (const id of ids)
          await place.live.publish(place.site, [about(id, [part(siteTopic, id, 'ended', { as: 'last' })])])
      })()
      let [sinceSeq, got]: [number | undefined, string[]] = [undefined, []]
      while (!got.includes('call-119')) {
        const watcher = await watch(place, { sinceSeq })
        const enough = got.length + 7
        await watcher.until(() => got.length + watcher.ids.length > enough || watcher.ids.includes('call-119'))
        watcher.close()
        const seen = watcher.messages.filter(({ active }) => active !== true)
        got = [...got, ...watcher.ids.filter((id) => id !== 'first')]
        sinceSeq = seen.at(-1)?.seq ?? sinceSeq
      }
      await publishing
      // What was over before it came first is history.
      expect(got).toEqual(ids.slice(ids.indexOf(got[0] ?? '')))
      expect(got.length).toBeGreaterThan(100)
    })

    it('says so when what was missed is not known any more, and sends all that is in progress', async () => {
      const place = await open()
      await place.live.publish(place.site, [ringing('a')])
      const { seq } = await place.live.stats(place.site)
      const ended = (id: string) => about(id, [part(siteTopic, id, 'ended', { as: 'last' })])
      for (let i = 0; i < 10; i += 1) {
        await place.live.publish(
          place.site,
          Array.from({ length: 450 }, (_, j) => ended(`${i}-${j}`)),
        )
      }
      for (const sinceSeq of [seq, seq + 100_000]) {
        const watcher = await watch(place, { sinceSeq })
        await watcher.until(({ type }) => type === 'ready')
        expect(watcher.messages[0]).toMatchObject({ resumed: false })
        expect(watcher.calls).toEqual(['active a ringing'])
        watcher.close()
      }
      const late = await watch(place, { sinceSeq: seq + 1000 })
      await late.until(({ type }) => type === 'ready')
      expect([late.messages[0]?.resumed, late.ids.length]).toEqual([true, 3500])
      late.close()
    })

    it('sends what was announced with a record if and only if that was written', async () => {
      const place = await open()
      const watcher = await watch(place)
      await place.store(ringing('a'), 'written')
      await place.store(ringing('refused'), 'refused')
      await place.store(ringing('skipped'), 'skipped')
      await place.store(ringing('b'), 'written')
      await watcher.until(isAbout('b'))
      expect(watcher.calls).toEqual(['started a ringing', 'started b ringing'])
      watcher.close()
    })

    it('has a word for what changed, and is silent when nothing did', async () => {
      const place = await open()
      const watcher = await watch(place)
      const announce = (state: string, more: Parameters<typeof part>[3] = {}, extra?: Announcement['extra']) =>
        place.live.publish(place.site, [about('a', [part(siteTopic, 'a', state, more)], { extra })])
      const caller = { status: 'none', lastCalls: [] }
      await announce('ringing')
      await announce('ringing')
      await announce('ringing', {}, { caller })
      await announce('ringing', {}, { caller })
      await announce('talking')
      await announce('talking', { summary: 'Asks for a refund' })
      await announce('ended', { summary: 'Asks for a refund', as: 'last' })
      await place.live.publish(place.site, [ringing('z')])
      await watcher.until(isAbout('z'))
      const events = ['started', 'caller', 'changed', 'ai', 'ended', 'started']
      expect(watcher.messages.flatMap(({ data }) => data?.event ?? [])).toEqual(events)
      expect(watcher.messages.at(-2)?.data?.call).toMatchObject({ caller })
      watcher.close()
    })
  })
}
