import { describe, expect, it } from 'vitest'
import { janesNumber, openOwnedContacts } from '../../test/support/owned-contacts.ts'

const secret = 'initiation-secret-0123456789'

async function open() {
  const site = await openOwnedContacts({ variables: { ELEVENLABS_INITIATION_SECRET: secret } })
  const ask = () =>
    site.request('/webhook/elevenlabs/initiation', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-switchhook-secret': secret },
      body: JSON.stringify({ caller_id: janesNumber }),
    })
  return { ...site, ask }
}

describe('what an AI agent is given of a caller whom a CRM knows', () => {
  it('is the language, who looks after them, and what is open', async () => {
    const answer = await (await (await open()).ask()).json()
    expect(answer).toMatchObject({
      dynamic_variables: {
        ...{ caller_known: true, caller_name: 'Jane Miller', caller_language: 'en' },
        ...{ owner_name: 'Ann Example', owner_extension: '101', open_matters: 'deal: 40 croissants (Proposition)' },
      },
    })
  })

  it('is who they are, in time, where the CRM is silent about the rest', async () => {
    const { ask, get, standIn, clock } = await open()
    await get(`/v1/lookup?number=${encodeURIComponent(janesNumber)}`)
    standIn.fail({ kind: 'hang' })
    const asked = ask()
    await clock.advance(900)
    expect(await (await asked).json()).toMatchObject({
      dynamic_variables: { caller_known: true, caller_name: 'Jane Miller', owner_name: '', open_matters: '' },
    })
  })
})
