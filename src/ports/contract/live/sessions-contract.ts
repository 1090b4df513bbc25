/** Who watches, and until when. */
import { describe, expect, it } from 'vitest'
import { about, isAbout, type LivePlace, own, ringing, watch } from './listener-contract.ts'

export function describeSessions(open: () => Promise<LivePlace>): void {
  describe('watchers', () => {
    it('ends what a key opened when the key does, and nothing else', async () => {
      const place = await open()
      const revoked = [await watch(place, { keyId: 'gone' }), await watch(place, { keyId: 'gone', topic: own })]
      const stays = await watch(place, { keyId: 'stays' })
      await place.live.disconnect(place.site, 'gone')
      await Promise.all(revoked.map(({ ended }) => ended.promise))
      await place.live.publish(place.site, [ringing('a')])
      await stays.until(isAbout('a'))
      expect([stays.hasEnded, revoked[0]?.ids]).toEqual([false, []])
      stays.close()
    })

    it('ends what has a mark when the mark ends, and nothing else', async () => {
      const place = await open()
      const marked = await watch(place, { endedBy: ['agents', 'agent:101'], issuedAtMs: 1 })
      const stays = await watch(place, { endedBy: ['agents', 'agent:102'], issuedAtMs: 1 })
      await place.live.disconnectMarked(place.site, 'agent:101')
      await marked.ended.promise
      await place.live.publish(place.site, [ringing('a')])
      await stays.until(isAbout('a'))
      expect([stays.hasEnded, marked.ids]).toEqual([false, []])
      await place.live.disconnectMarked(place.site, 'agents')
      await stays.ended.promise
    })

    it('sends an ended token nothing more', async () => {
      const place = await open()
      const watcher = await watch(place, { expiresAtMs: Date.now() + 200 })
      const witness = await watch(place)
      for (let i = 0; !watcher.hasEnded; i += 1) await place.live.publish(place.site, [ringing(`call-${i}`)])
      await watcher.ended.promise
      const seen = watcher.ids.length
      await place.live.publish(place.site, [ringing('after')])
      await witness.until(isAbout('after'))
      expect(watcher.ids).toHaveLength(seen)
      expect(watcher.ids).not.toContain('after')
      witness.close()
    })

    it('keeps sites apart, and counts who watches', async () => {
      const place = await open()
      const other = { live: place.live, site: place.otherSite }
      const [here, there] = [await watch(place), await watch(other)]
      await place.live.publish(place.site, [ringing('a')])
      await place.live.publish(place.otherSite, [ringing('b')])
      await Promise.all([here.until(isAbout('a')), there.until(isAbout('b'))])
      expect([here.ids, there.ids]).toEqual([['a'], ['b']])
      expect(await place.live.stats(place.site)).toMatchObject({ sockets: 1, keys: 1 })
      here.close()
      there.close()
    })

    it('lists who watches which topic, without those who only wait to be woken or have left', async () => {
      const place = await open()
      const [site, agent] = [await watch(place), await watch(place, { topic: own, clientId: 'screen-1' })]
      const signal = await watch(place, { protocol: 'wake', topic: 'click-to-call' })
      const topics = async () => (await place.live.watchers(place.site)).map(({ topic }) => topic).sort()
      expect(await topics()).toEqual([own, 'site'].sort())
      expect(await place.live.watchers(place.site)).toContainEqual(expect.objectContaining({ clientId: 'screen-1' }))
      expect(await place.live.watchers(place.otherSite)).toEqual([])
      for (const one of [site, agent, signal]) one.close()
    })

    it('wakes who waits for a change of a topic, shows nothing of it, and counts it for no screen', async () => {
      const place = await open()
      const signal = await watch(place, { protocol: 'wake', topic: 'requests' })
      const witness = await watch(place)
      const note = (topic: string, id: string) => about(id, [{ topic, body: { id }, as: 'last' }])
      await place.live.publish(place.site, [note('request one', 'one'), ringing('a'), note('requests', 'two')])
      await Promise.all([signal.until(({ type }) => type === 'wake'), witness.until(isAbout('a'))])
      expect(signal.messages.filter(({ type }) => type === 'wake')).toEqual([{ type: 'wake' }])
      expect(JSON.stringify(signal.messages)).not.toMatch(/one|two/)
      expect(await place.live.stats(place.site)).toMatchObject({ sockets: 1, keys: 1 })
      signal.close()
      witness.close()
    })
  })
}
