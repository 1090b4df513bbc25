/** Whose a contact is and what is open with it; and tasks, which every CRM that has them makes once. */
import { describe, expect, it } from 'vitest'
import { relatedMax } from '../../../core/contacts/contact-details.ts'
import { photoBytesMax } from '../../../core/contacts/photo.ts'
import type { ConnectorContract, DetailsContract } from './stand-in.ts'

const signal = new AbortController().signal
const longMs = 3_600_000

const task = { title: 'Call Jane back', text: 'She asked for "40" & more.\nUrgent <b>', dueOn: '2026-07-21' }

export function describeDetails({ details }: ConnectorContract) {
  if (!details) return
  const { has } = details
  describe('what is known of a contact beside who it is', () => {
    if (has.owner) {
      it('says whose the contact is, with the id and the e-mail of the user', async () => {
        const { connector, contact } = await details.start()
        expect(await connector.ownerOf?.(contact, signal)).toMatchObject(has.owner ?? {})
      })
      it('says that a contact is nobody’s', async () => {
        const { connector, stranger } = await details.start()
        expect(await connector.ownerOf?.(stranger, signal)).toBeUndefined()
      })
    }
    it('lists what is open, with title, state and address, and nothing that is closed', async () => {
      const { connector, contact } = await details.start()
      const { related = [], ...more } = (await connector.extrasOf?.(contact, signal)) ?? {}
      expect(related.map(({ kind, title, state }) => ({ kind, title, state }))).toEqual(has.related)
      for (const { id, url, at } of related) {
        expect(id).not.toBe('')
        expect(url).toMatch(/^https:\/\//)
        expect(at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
      }
      expect(more).toMatchObject(has.more ?? {})
    })
    it('knows of nothing open with others', async () => {
      const { connector, stranger } = await details.start()
      expect((await connector.extrasOf?.(stranger, signal))?.related).toEqual([])
    })
    it(`lists at most ${relatedMax} of a kind`, async () => {
      const { connector, contact, seedMany } = await details.start()
      seedMany(relatedMax + 3)
      const { related = [] } = (await connector.extrasOf?.(contact, signal)) ?? {}
      const kinds = Map.groupBy(related, ({ kind }) => kind)
      expect(Math.max(...[...kinds.values()].map(({ length }) => length))).toBe(relatedMax)
    })
    it('asks for no more than a handful of things', async () => {
      const { connector, contact, standIn } = await details.start()
      await connector.extrasOf?.(contact, signal)
      const before = standIn.requestCount()
      await connector.extrasOf?.(contact, signal)
      expect(standIn.requestCount() - before).toBeLessThanOrEqual(9)
    })
    it.each([
      [{ kind: 'status', status: 500 }, 'crm_unavailable'],
      [{ kind: 'cut off before writing' }, 'crm_unreachable'],
    ] as const)('fails with a code that says why: %j', async (fault, code) => {
      const { connector, contact, standIn } = await details.start()
      standIn.fail(fault)
      await expect(connector.extrasOf?.(contact, signal)).rejects.toMatchObject({ code })
      if (has.owner) await expect(connector.ownerOf?.(contact, signal)).rejects.toMatchObject({ code })
    })
  })
  if (has.photos) describePhotos(details)
  else
    it('offers no picture of a contact: its interface gives none out', async () => {
      expect((await details.start()).connector.photoOf).toBeUndefined()
    })
  if (!has.tasks) return
  describe('a task', () => {
    it('is made once for one key, however often it is asked for', async () => {
      const { connector, contact, tasks } = await details.start()
      const made = await connector.createTask?.({ ...task, contact }, 'key-1', signal)
      expect(await connector.createTask?.({ ...task, contact }, 'key-1', signal)).toEqual(made)
      expect(made?.id).not.toBe('')
      expect(made?.url).toMatch(/^https:\/\//)
      expect(tasks()).toHaveLength(1)
      expect(tasks()[0]?.text).toContain('Call Jane back')
      expect(tasks()[0]?.text).toContain('Urgent')
      await connector.createTask?.({ ...task, contact }, 'key-2', signal)
      expect(tasks()).toHaveLength(2)
    })
    it.each([
      ['the answer was cut off', 'cut off after writing', 'crm_unreachable'],
      ['no answer came', 'hang after writing', 'crm_timeout'],
    ] as const)('is made once when %s after the CRM wrote', async (_, kind, code) => {
      const { connector, contact, tasks, standIn, clock } = await details.start()
      standIn.fail({ kind })
      const failed = connector.createTask?.({ ...task, contact }, 'key-1', signal)
      const seen = expect(failed).rejects.toMatchObject({ code, retryable: true })
      if (kind === 'hang after writing') await clock.advance(longMs)
      await seen
      standIn.heal()
      await connector.createTask?.({ ...task, contact }, 'key-1', signal)
      expect(tasks()).toHaveLength(1)
    })
  })
}

const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3, 0xff])

function describePhotos({ start }: DetailsContract) {
  const shown = async (image: Uint8Array<ArrayBuffer>) => {
    const { connector, contact, setPhoto } = await start()
    setPhoto?.(image)
    return connector.photoOf?.(contact, signal)
  }
  describe('the picture of a contact', () => {
    it('is given out byte for byte', async () => {
      expect(await shown(png)).toEqual({ type: 'image/png', bytes: png })
    })
    it('is none where nobody put one there', async () => {
      const { connector, stranger } = await start()
      expect(await connector.photoOf?.(stranger, signal)).toBeUndefined()
    })
    it.each([
      [
        'a drawing with a script',
        new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      ],
      ['a web page', new TextEncoder().encode('<!doctype html><title>Log in</title>')],
      ['far too large', new Uint8Array(photoBytesMax + 1).fill(1).map((one, at) => png[at] ?? one)],
    ])('is none where it is %s', async (_, image) => {
      expect(await shown(image)).toBeUndefined()
    })
    it.each([
      [{ kind: 'status', status: 500 }, 'crm_unavailable'],
      [{ kind: 'cut off before writing' }, 'crm_unreachable'],
    ] as const)('fails with a code that says why: %j', async (fault, code) => {
      const { connector, contact, standIn } = await start()
      standIn.fail(fault)
      await expect(connector.photoOf?.(contact, signal)).rejects.toMatchObject({ code })
    })
    it('fails in time where no answer comes', async () => {
      const { connector, contact, standIn, clock } = await start()
      standIn.fail({ kind: 'hang' })
      const seen = expect(connector.photoOf?.(contact, signal)).rejects.toMatchObject({ code: 'crm_timeout' })
      await clock.advance(longMs)
      await seen
    })
  })
}
