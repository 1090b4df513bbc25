import { describe, expect, it } from 'vitest'
import { nameAgents } from '../../../core/agents/name-agents.ts'
import type { CallView } from '../../../core/calls/call.ts'
import { enriched, kindsOfCall, sampleReport, webConversation, withheldCall } from './sample-calls.ts'
import type { ConnectorContract } from './stand-in.ts'

const signal = new AbortController().signal
const longMs = 3_600_000

const anna = [{ extension: '117', name: 'Anna Smith' }]

/** As a recording that is kept here is called in CRM entries. */
const ownLink = 'https://switchhook.example.com/r/rec_5d1b7c0e9f3a4826b1c0d7e4'

const inWords: NonNullable<ConnectorContract['says']> = { agent: 'Ann Example', start: '2026-07-20 10:14' }

/** Logging a call: once, and correctly. */
export function describeLogging({ start, says = inWords, phoneCallsOnly }: ConnectorContract) {
  describe('logging a call', () => {
    it('writes one entry that names the agent and the local time', async () => {
      const { connector, standIn } = await start()
      const ref = await connector.logCall(sampleReport(), signal)
      expect(ref.id).not.toBe('')
      const [entry, ...more] = standIn.entries()
      expect(more).toEqual([])
      expect(entry?.text).toContain(says.agent)
      expect(entry?.text).toContain(says.start)
    })

    it('writes one entry of one report, however often it arrives', async () => {
      const { connector, standIn } = await start()
      const first = await connector.logCall(sampleReport(), signal)
      const second = await connector.logCall(sampleReport(), signal)
      expect(second).toEqual(first)
      expect(standIn.entries()).toHaveLength(1)
    })

    it('finds what it has written, and what was never there it does not, where it can be asked', async () => {
      const { connector } = await start()
      if (!connector.findLogged) return
      const refs = [
        await connector.logCall(sampleReport({}, 'delivery-1'), signal),
        await connector.logCall(sampleReport({}, 'delivery-2'), signal),
      ]
      const entries = refs.map(({ id }, i) => ({ key: `delivery-${i + 1}`, id }))
      const never = { key: 'delivery-3', id: `${refs[0]?.id.slice(0, -1)}${refs[0]?.id.endsWith('9') ? '8' : '9'}9` }
      const found = await connector.findLogged([...entries, never], signal)
      expect([...found].filter(Boolean).sort()).toEqual([...new Set(refs.map(({ id }) => id))].sort())
    })

    it('writes an entry for each call', async () => {
      const { connector, standIn } = await start()
      await connector.logCall(sampleReport({}, 'delivery-1'), signal)
      await connector.logCall(sampleReport({}, 'delivery-2'), signal)
      expect(standIn.entries()).toHaveLength(2)
    })

    it('writes one entry when the answer to the first try was cut off after the CRM wrote', async () => {
      const { connector, standIn } = await start()
      standIn.fail({ kind: 'cut off after writing' })
      const failed = connector.logCall(sampleReport(), signal)
      await expect(failed).rejects.toMatchObject({ code: 'crm_unreachable', retryable: true })
      standIn.heal()
      await connector.logCall(sampleReport(), signal)
      expect(standIn.entries()).toHaveLength(1)
    })

    it('writes one entry when the first try timed out after the CRM wrote', async () => {
      const { connector, standIn, clock } = await start()
      standIn.fail({ kind: 'hang after writing' })
      const failed = connector.logCall(sampleReport(), signal)
      const seen = expect(failed).rejects.toMatchObject({ code: 'crm_timeout', retryable: true })
      await clock.advance(longMs)
      await seen
      standIn.heal()
      await connector.logCall(sampleReport(), signal)
      expect(standIn.entries()).toHaveLength(1)
    })

    if (says.outcome !== false) {
      it('distinguishes answered, missed, abandoned, busy, voicemail and both directions', async () => {
        const texts = new Set<string>()
        for (const view of Object.values(kindsOfCall)) {
          const { connector, standIn } = await start()
          await connector.logCall(sampleReport(view), signal)
          texts.add(standIn.entries()[0]?.text ?? '')
        }
        expect(texts.size).toBe(Object.keys(kindsOfCall).length)
      })
    }

    it('logs the call of a withheld caller', async () => {
      const { connector, standIn } = await start()
      await connector.logCall(sampleReport(withheldCall), signal)
      expect(standIn.entries()).toHaveLength(1)
    })

    it('writes a conversation on the website as one, never as a call of a withheld number', async () => {
      const { connector, standIn } = await start()
      await connector.logCall(sampleReport(webConversation), signal)
      const texts = standIn.entries().map(({ text }) => text)
      const asOne = expect.stringMatching(/on the website|"medium":"web"/)
      expect(texts).toEqual(phoneCallsOnly ? [] : [asOne])
      const said = [...texts, ...standIn.contacts().map(({ name }) => name)].join()
      expect(said).not.toMatch(/withheld|missed|incoming call|unknown/i)
    })
  })
}

/** Amending a logged call by what became known later. */
export function describeAmending({ start, says = inWords }: ConnectorContract) {
  const logged = async () => {
    const under = await start()
    const ref = await under.connector.logCall(sampleReport(), signal)
    const amend = () => under.connector.amendCall(sampleReport(enriched, 'delivery-1', 5), ref, signal)
    const allText = () =>
      under.standIn
        .entries()
        .map((entry) => entry.text)
        .join('\n')
    return { ...under, ref, amend, allText }
  }

  describe('amending a call', () => {
    it('adds the recording, the summaries and what the agent noted to what stands there', async () => {
      const { amend, allText } = await logged()
      await amend()
      expect(allText()).toContain('Ann Example')
      expect(allText()).toContain('https://pbx.example.com/rec/1.wav')
      expect(allText()).toContain('Jane asked for a refund.')
      expect(allText()).toContain('The agent promised a call back.')
      expect(allText()).toContain('Send her the new price list.')
    })

    it('gets our own link once, when the recording is there, whatever is lost or comes later', async () => {
      const { connector, standIn, ref, allText } = await logged()
      const withLink = (more: Partial<CallView>, revision: number) =>
        sampleReport({ recordings: [{ url: ownLink }], ...more }, 'delivery-1', revision)
      expect(allText()).not.toContain(ownLink)
      standIn.fail({ kind: 'cut off after writing' })
      await expect(connector.amendCall(withLink({}, 5), ref, signal)).rejects.toMatchObject({ retryable: true })
      standIn.heal()
      const amended = await connector.amendCall(withLink({}, 5), ref, signal)
      await connector.amendCall(withLink({}, 5), amended, signal)
      expect(allText().split(ownLink)).toHaveLength(2)
      // Where calls are data each report has all of the call.
      if (says !== inWords) return
      await connector.amendCall(withLink({ text: 'Later.' }, 6), amended, signal)
      expect(allText()).toContain('Later.')
      expect(allText().split(ownLink)).toHaveLength(2)
    })

    it('names who wrote a note as the extension table does, where the call knows the extension only', async () => {
      const { connector, allText, ref } = await logged()
      const notes = [{ at: '2026-07-20T09:18:00.000Z', text: 'Call her back.', by: { extension: '117' } }]
      const report = sampleReport({ notes }, 'delivery-1', 5)
      const table = { find: async (extension: string) => anna.find((agent) => agent.extension === extension) }
      const call = await nameAgents(report.call, table)
      await connector.amendCall({ ...report, call }, ref, signal)
      expect(allText()).toMatch(/Note by Anna Smith|"by":{"extension":"117","name":"Anna Smith"}/)
      expect(allText()).not.toContain('Note by 117')
    })

    it('adds it once, however often the amendment arrives', async () => {
      const { amend, allText } = await logged()
      await amend()
      const once = allText()
      await amend()
      expect(allText()).toBe(once)
    })

    it('adds it once when the answer to the first try was cut off after the CRM wrote', async () => {
      const { amend, allText, standIn } = await logged()
      standIn.fail({ kind: 'cut off after writing' })
      await expect(amend()).rejects.toMatchObject({ code: 'crm_unreachable', retryable: true })
      standIn.heal()
      await amend()
      expect(allText().split('Jane asked for a refund.')).toHaveLength(2)
    })
  })
}
