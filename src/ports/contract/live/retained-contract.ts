/** What is retained, added to and withdrawn. */
import { describe, expect, it } from 'vitest'
import { siteTopic } from '../../../core/live/topics.ts'
import { about, isAbout, type LivePlace, own, part, ringing, watch } from './listener-contract.ts'

export function describeRetained(open: () => Promise<LivePlace>): void {
  describe('what is in progress', () => {
    it('adds what is learned later to every part of its key, and to those who come then', async () => {
      const place = await open()
      const early = await watch(place, { topic: own, extension: '101' })
      await place.live.publish(place.site, [about('a', [part(siteTopic, 'a', 'ringing'), part(own, 'a', 'ringing')])])
      const caller = { status: 'found', contact: { name: 'Ann' }, lastCalls: [] }
      await place.live.publish(place.site, [about('a', [], { extra: { caller } })])
      await early.until(({ data }) => data?.event === 'caller')
      expect(early.messages.at(-1)?.data?.callData).toMatchObject({ callerIdName: 'Ann', caller: 'found' })
      const late = await watch(place)
      await late.until(({ type }) => type === 'ready')
      expect(late.messages[1]?.data?.call).toMatchObject({ id: 'a', caller })
      early.close()
      late.close()
    })

    it('withdraws only what is shown, once, and sends newcomers nothing of it', async () => {
      const place = await open()
      const watcher = await watch(place, { topic: own, extension: '101' })
      const withdraw = (id: string) => about(id, [part(own, id, 'over', { as: 'withdraw' })])
      await place.live.publish(place.site, [withdraw('never'), ringing('a', own), withdraw('a'), withdraw('a')])
      await place.live.publish(place.site, [ringing('b', own)])
      await watcher.until(isAbout('b'))
      expect(watcher.calls).toEqual(['started a ringing', 'ended a over', 'started b ringing'])
      const late = await watch(place, { topic: own, extension: '101' })
      await late.until(({ type }) => type === 'ready')
      expect(late.calls).toEqual(['active b ringing'])
      watcher.close()
      late.close()
    })

    it('forgets what is erased: newcomers and those who come back are shown nothing of it', async () => {
      const place = await open()
      const before = await watch(place)
      const named = (id: string, name: string) => about(id, [part(siteTopic, id, 'ringing', { summary: name })])
      await place.live.publish(place.site, [named('a', 'Ann'), named('b', 'mentions 5550177123'), named('c', 'Cid')])
      await before.until(isAbout('c'))
      const { seq } = before.messages.find(({ type }) => type === 'ready') ?? { seq: 0 }
      before.close()
      await place.live.erase(place.site, { keys: ['a'], mentions: ['5550177123'] })
      const late = await watch(place)
      await late.until(({ type }) => type === 'ready')
      expect(late.calls).toEqual(['active c ringing'])
      const back = await watch(place, { sinceSeq: seq })
      await back.until(isAbout('c'))
      expect(JSON.stringify([late.messages, back.messages])).not.toMatch(/Ann|5550177123/)
      await place.live.publish(place.site, [named('d', 'Dee')])
      await back.until(isAbout('d'))
      late.close()
      back.close()
    })

    it('withdraws by itself what nothing was heard of for too long', async () => {
      const place = await open()
      const caller = { status: 'found', contact: { name: 'Ann' }, lastCalls: [] }
      await place.live.publish(place.site, [
        ringing('stays', own),
        { ...ringing('a', own), extra: { caller }, forgetAtMs: Date.now() + 300 },
      ])
      const watcher = await watch(place, { topic: own, extension: '101' })
      await watcher.until(({ data }) => data?.callData?.state === 'over')
      expect(watcher.messages.at(-1)?.data).toMatchObject({
        event: 'ended',
        callData: { callId: 'a', reason: 'timed out', callerIdName: 'Ann' },
      })
      expect((await place.live.stats(place.site)).keys).toBe(1)
      watcher.close()
    })
  })
}
