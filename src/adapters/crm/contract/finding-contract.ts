import { describe, expect, it } from 'vitest'
import { readNumber } from '../../../core/phone/read-number.ts'
import type { ConnectorContract } from './stand-in.ts'

const signal = new AbortController().signal
const jane = { name: 'Jane Doe', email: 'jane@example.com' }

const asked = (number: string) => readNumber(number, 'GB')
const names = (contacts: readonly { readonly name: string }[]) => contacts.map((contact) => contact.name)

/** Finding by number, by e-mail and by name. */
export function describeFinding({ start, storedForms }: ConnectorContract) {
  describe('finding', () => {
    const askedForms = [
      '+447700900123',
      '07700 900123',
      '+44 (0)7700 900-123',
      '0044 7700 900123',
      '+44 7700 900123 ext. 12',
    ]
    it.each(storedForms.flatMap((stored) => askedForms.map((form) => [stored, form])))(
      'finds a contact stored as %s by %s',
      async (stored, form) => {
        const { connector, standIn } = await start()
        const id = standIn.seed({ ...jane, phone: stored })
        standIn.seed({ name: 'Somebody Else', phone: '+447700900999' })
        const [found, ...more] = await connector.findByNumber(asked(form), signal)
        expect(more).toEqual([])
        expect(found).toMatchObject({ id, source: connector.id, name: 'Jane Doe', emails: ['jane@example.com'] })
        expect(found?.url).toMatch(/^https:\/\//)
        expect(found?.phones.length).toBeGreaterThan(0)
      },
    )

    it('never returns a partial match', async () => {
      const { connector, standIn } = await start()
      standIn.seed({ name: 'Same digits in another country', phone: '+17700900123' })
      standIn.seed({ name: 'One digit more', phone: '+4477009001234' })
      standIn.seed({ name: 'Last digit differs', phone: '+447700900124' })
      expect(await connector.findByNumber(asked('+447700900123'), signal)).toEqual([])
      expect(await connector.findByNumber(asked('900123'), signal)).toEqual([])
    })

    it('says surely none with an empty list', async () => {
      const { connector } = await start()
      expect(await connector.findByNumber(asked('+447700900123'), signal)).toEqual([])
      expect(await connector.findByEmail('nobody@example.com', signal)).toEqual([])
      expect(await connector.search('Nobody', 10, signal)).toEqual([])
    })

    it.each(['', 'anonymous', 'Restricted', 'no number here'])('never asks the CRM for %j', async (text) => {
      const { connector, standIn } = await start()
      standIn.seed({ ...jane, phone: storedForms[0] })
      expect(await connector.findByNumber(asked(text), signal)).toEqual([])
      expect(standIn.requestCount()).toBe(0)
    })

    it('finds by e-mail, whatever its case, and not by a part of it', async () => {
      const { connector, standIn } = await start()
      standIn.seed({ ...jane, phone: storedForms[0] })
      standIn.seed({ name: 'Mary-Jane', email: 'mary-jane@example.com', phone: '+447700900777' })
      expect(names(await connector.findByEmail('Jane@Example.COM', signal))).toEqual(['Jane Doe'])
      expect(await connector.findByEmail('ane@example.com', signal)).toEqual([])
    })

    it('searches by name, as many as wanted', async () => {
      const { connector, standIn } = await start()
      for (const first of ['Jane', 'John', 'Jack'])
        standIn.seed({ name: `${first} Doe`, email: `${first}@example.com` })
      standIn.seed({ name: 'Somebody Else', email: 'else@example.com' })
      expect(names(await connector.search('Doe', 10, signal)).sort()).toEqual(['Jack Doe', 'Jane Doe', 'John Doe'])
      expect(await connector.search('Doe', 2, signal)).toHaveLength(2)
    })

    it.each(['a&b=c', '100% +1 #x', '"\\\'; --', 'ünï 💡'])(
      'takes %j as text to search, not as syntax',
      async (text) => {
        const { connector, standIn } = await start()
        standIn.seed({ name: `Odd ${text} name`, email: 'odd@example.com' })
        standIn.seed({ name: 'Somebody Else', email: 'else@example.com' })
        expect(names(await connector.search(text, 10, signal))).toEqual([`Odd ${text} name`])
      },
    )
  })
}

/** Creating contacts, once each. */
export function describeCreating({ start }: ConnectorContract) {
  const wanted = { name: 'O\'Brien & "Söhne" <b>💡', number: '+447700900123' }
  const createdBy = async (...[under, contact = wanted]: [Awaited<ReturnType<typeof start>>, typeof wanted?]) => {
    if (!under.connector.create) throw new Error('the contract says this connector creates')
    return under.connector.create(contact, 'request-1', signal)
  }

  describe('creating', () => {
    it('creates a contact that is then found, with its name kept', async () => {
      const under = await start()
      const created = await createdBy(under)
      expect(created).toMatchObject({ name: wanted.name, source: under.connector.id })
      expect(await under.connector.findByNumber(asked('07700 900123'), signal)).toMatchObject([{ id: created.id }])
    })

    it('makes one contact of one request, however often it is repeated', async () => {
      const under = await start()
      const first = await createdBy(under)
      const second = await createdBy(under)
      expect(second.id).toBe(first.id)
      expect(under.standIn.contacts()).toHaveLength(1)
    })

    it('makes one contact when the answer to the first try was lost', async () => {
      const under = await start()
      under.standIn.fail({ kind: 'cut off after writing' })
      await expect(createdBy(under)).rejects.toMatchObject({ code: 'crm_unreachable', retryable: true })
      under.standIn.heal()
      await createdBy(under)
      expect(under.standIn.contacts()).toHaveLength(1)
    })
  })
}
