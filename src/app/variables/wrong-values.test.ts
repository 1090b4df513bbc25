/** A wrong value of any variable is answered with a sentence of ours: what the variable must be, never a validator's own words. */
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { callLoggerVariables } from '../../adapters/crm/call-logger/settings.ts'
import { emailVariables } from '../../adapters/crm/email/settings.ts'
import { hubSpotVariables } from '../../adapters/crm/hubspot/settings.ts'
import { odooVariables } from '../../adapters/crm/odoo/settings.ts'
import { reamazeVariables } from '../../adapters/crm/reamaze/settings.ts'
import { slackVariables } from '../../adapters/crm/slack/settings.ts'
import { suiteCrmVariables } from '../../adapters/crm/suitecrm/settings.ts'
import { teamsVariables } from '../../adapters/crm/teams/settings.ts'
import { urlCrmVariables } from '../../adapters/crm/url/settings.ts'
import { webhookVariables } from '../../adapters/crm/webhook/settings.ts'
import { zendeskVariables } from '../../adapters/crm/zendesk/settings.ts'
import { parseThreecxVariables, threecxVariables } from '../../adapters/pbx/threecx/api/variables.ts'
import { blobVariables, parseBlobSettings } from '../../adapters/platform/blobs/settings.ts'
import { parseSettings } from '../../core/settings/settings.ts'
import { settingsVariables } from '../../core/settings/variables.ts'

const schemas = [
  ...[settingsVariables, blobVariables, callLoggerVariables(), emailVariables(), hubSpotVariables(), odooVariables()],
  ...[reamazeVariables(), slackVariables(), suiteCrmVariables(), teamsVariables(), urlCrmVariables()],
  ...[webhookVariables(), zendeskVariables(), threecxVariables()],
]
const wrong = ['?? wrong', '-5', '1e99', '1.5', '{"a":1}', 'x'.repeat(5000)]

describe('a wrong value', () => {
  it.each(schemas.flatMap(({ shape }) => Object.entries(shape)))('of %s is answered in words of ours', (_, form) => {
    const said = wrong.flatMap((value) => {
      const parsed = z.safeParse(form, value)
      return parsed.success ? [] : parsed.error.issues.map(({ message }) => message)
    })
    expect(said.filter((message) => /^Invalid|^Too |expected|NaN/.test(message))).toEqual([])
  })

  it.each([
    ['SWITCHHOOK_SETTLE_MS', 'soon', 'must be a whole number from 0 to 600000'],
    ['SWITCHHOOK_SETTLE_MS', '600001', 'must be a whole number from 0 to 600000'],
    ['SWITCHHOOK_SETTLE_MS', '0x10', 'must be a whole number from 0 to 600000'],
    ['SWITCHHOOK_CLICK_TO_CALL', 'yes', 'must be one of off, keys, on'],
    ['SWITCHHOOK_PUBLIC_URL', 'hook.example.com', 'must be an address such as https://switchhook.example.com'],
  ])('%s=%s %s', (name, value, words) => {
    expect(() => parseSettings({ [name]: value })).toThrow(`${name} ${words}.`)
  })
})

describe('a variable that is set to nothing, or between blanks', () => {
  it.each(Object.keys(settingsVariables.shape))('%s= counts as not set', (name) => {
    // What reads the rules of recordings is made anew each time.
    const untouched = {
      ...parseSettings({}),
      recordings: { ...parseSettings({}).recordings, daysOf: expect.any(Function) },
    }
    expect(parseSettings({ [name]: '' })).toEqual(untouched)
    expect(parseSettings({ [name]: ' \t' })).toEqual(untouched)
  })

  it('is not set for the cloud’s 3CX and the place of recordings either', () => {
    const threecx = { THREECX_URL: ' https://pbx.example.com ', THREECX_CLIENT_ID: 'id', THREECX_CLIENT_SECRET: ' ' }
    expect(() => parseThreecxVariables(threecx)).toThrow('THREECX_CLIENT_SECRET is missing')
    expect(parseBlobSettings({ SWITCHHOOK_S3_ENDPOINT: ' ', SWITCHHOOK_S3_BUCKET: '' })).toEqual({})
  })

  it('is read without them, and a choice in capitals too', () => {
    const given = { SWITCHHOOK_TIME_ZONE: ' Europe/London\n', SWITCHHOOK_RECORDINGS: 'Keep', LOG_LEVEL: ' WARN' }
    expect(parseSettings(given)).toMatchObject({ timeZone: 'Europe/London', recordings: { keeps: true } })
  })
})
