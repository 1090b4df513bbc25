/** What a forwarder dials is for its own configuration to say, whatever it is asked for. */
import { describe, expect, it } from 'vitest'
import { createDialler } from './create-dialler.ts'
import type { DialRequest } from './dialler.ts'
import { clickToCallField } from './settings.ts'

const settings = clickToCallField.parse({ extensions: ['10*', '201'] })
const sound: DialRequest = { id: 'order_0123456789abcdef', extension: '101', number: '+15551234567' }

async function dial(request: Partial<DialRequest>) {
  if (settings === undefined) throw new Error('click-to-call is off')
  const dialled: string[] = []
  const dialler = createDialler({ status: () => ({ connected: true }) }, settings, 'US', async (_, placement) => {
    dialled.push(placement.dialled)
    return { state: 'ringing' }
  })
  return { outcome: await dialler.dial({ ...sound, ...request }), dialled }
}

describe('a request to dial', () => {
  it.each([{}, { extension: '201' }, { number: '102' }, { number: '15551234567' }])(
    '%o is dialled',
    async (request) => {
      const { outcome, dialled } = await dial(request)
      expect(outcome).toEqual({ state: 'ringing' })
      expect(dialled).toHaveLength(1)
    },
  )

  it.each(['301', '2011', '*', '', '10/../201', '101&PJSIP/301'])(
    'rings no phone beyond the list: %s',
    async (extension) => {
      const { outcome, dialled } = await dial({ extension })
      expect(outcome).toMatchObject({ state: 'failed', reason: 'not-allowed' })
      expect(dialled).toEqual([])
    },
  )

  it.each([
    ...['*97', '101#', '+1555123456789012', '1', '', '+', '+1555\r\nAction: Command', '555,1,Goto(x)', '5 5 5'].map(
      (number) => ({ number }),
    ),
    ...['', 'order_', 'order_1,X=1', 'order_1\r\nX: 1', '../order_1', `order_${'a'.repeat(65)}`].map((id) => ({ id })),
  ])('is refused when it is not of the form of one: %o', async (request) => {
    const { outcome, dialled } = await dial(request)
    expect(outcome).toMatchObject({ state: 'failed', reason: 'rejected' })
    expect(dialled).toEqual([])
  })
})
