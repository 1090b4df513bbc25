/**
 * POST /v1/calls: click-to-call. The phone of an extension rings, and dials the number once it is picked up.
 *
 * What must stay true: nothing is called unless the site allows it, the key or agent may, the number may be called and the
 * extension has not called too often; and the same idempotency key never makes two calls.
 */
import { isThreecxSetUp } from '../../src/adapters/pbx/threecx/api/variables.ts'
import { defineOperation, Reply } from '../../src/app/http/operation.ts'
import { clickToCallForm, preferHeader, waitForOutcome, waitSecondsInput } from '../../src/app/live/wait-for-outcome.ts'
import type { Principal } from '../../src/app/security/scopes.ts'
import { type DialRules, dialable } from '../../src/core/click-to-call/dialable.ts'
import { clickToCallId, createRequest } from '../../src/core/click-to-call/request-store.ts'
import { maskNumber } from '../../src/core/phone/mask-number.ts'
import type { Settings } from '../../src/core/settings/settings.ts'
import { SwitchhookError } from '../../src/lib/errors.ts'
import {
  type ClickToCallRequestForm,
  clickToCallRequestSchema,
  newClickToCallRequestSchema,
  waitSecondsMax,
} from '../../src/wire/click-to-call.ts'
import { siteQuery } from '../../src/wire/parts.ts'

const idempotencyKeyMax = 255

export const startCall = defineOperation({
  method: 'POST',
  path: '/v1/calls',
  id: 'startCall',
  summary: 'Start a call from an extension’s phone (click-to-call)',
  description:
    'Off unless SWITCHHOOK_CLICK_TO_CALL allows it (docs/click-to-call.md). Answers 202 with the click-to-call request, or 200 when it is final. ' +
    `\`?wait=\` or \`Prefer: wait=\` (seconds, up to ${waitSecondsMax}) waits for the outcome. Repeated with the same \`Idempotency-Key\` header it answers with the same request and starts no second call.`,
  tag: 'Calls',
  auth: { scope: 'calls:make', agents: true },
  fails: [404, 409],
  headers: {
    'Idempotency-Key': {
      description: `Of your choice, up to ${idempotencyKeyMax} characters; the same key starts no second call`,
    },
    ...preferHeader,
  },
  query: siteQuery.extend({ wait: waitSecondsInput }),
  body: { schema: newClickToCallRequestSchema, maxBytes: 4096 },
  responses: {
    200: { description: 'The request with its outcome.', schema: clickToCallRequestSchema },
    202: {
      description: 'The request; GET /v1/click-to-call-requests/{id} shows its outcome.',
      schema: clickToCallRequestSchema,
    },
  },
  async run(context) {
    const {
      request: { headers },
      principal,
      services,
      query,
      body,
      deployment,
      background,
    } = context
    const { clock, random, settings, agents, site, log } = services
    const { policy, perMinute } = settings.clickToCall
    const extension = callingExtension(principal, policy, body.extension)
    const by = principal.extension === undefined ? principal.keyId : `agent ${principal.extension}`
    const number = await dialable(body.number, dialRules(settings, agents))
    const id = clickToCallId(random, by, idempotencyKeyOf(headers))
    const { name, expiresInSeconds } = body
    const expiresInMs = expiresInSeconds * 1000
    const request = await createRequest(services, { id, extension, number, name, by, expiresInMs, perMinute })
    context.changed({ target: extension, after: { number: maskNumber(number) } })
    log.info('click_to_call_requested', { site, request: id, extension, number: maskNumber(number), by })
    if (isThreecxSetUp(services.variables) && request.state === 'waiting') {
      const { dialHere } = await import('../../src/app/threecx/dial.ts')
      background(dialHere(deployment.platform, services, request))
    }
    const known = await clickToCallForm({ ...services, clock }, request)
    return answerOf(await waitForOutcome(services, principal, known, { headers }, query.wait))
  },
})

function answerOf(request: ClickToCallRequestForm): Reply {
  return new Reply(request.final ? 200 : 202, request)
}

function callingExtension(
  principal: Principal,
  policy: Settings['clickToCall']['policy'],
  named: string | undefined,
): string {
  const own = principal.extension
  if (policy === 'off') {
    throw forbidden('Click-to-call is off on this site; set SWITCHHOOK_CLICK_TO_CALL to keys, or to on for agents too.')
  }
  if (own !== undefined && policy !== 'on') {
    throw forbidden('Agents may not use click-to-call on this site; set SWITCHHOOK_CLICK_TO_CALL to on.')
  }
  if (own !== undefined && named !== undefined && named !== own) {
    throw forbidden(`This token may only call from extension ${own}.`)
  }
  const extension = named ?? own
  if (extension !== undefined) return extension
  throw new SwitchhookError('bad_field', 'Correct in the body: extension: name the extension whose phone is to call.')
}

function dialRules({ country, clickToCall }: Settings, agents: DialRules['agents']): DialRules {
  return { country, countries: clickToCall.countries, agents }
}

function idempotencyKeyOf(headers: Headers): string | undefined {
  const key = headers.get('idempotency-key')?.trim() ?? ''
  if (key.length <= idempotencyKeyMax) return key || undefined
  throw new SwitchhookError('bad_request', `Send an Idempotency-Key of at most ${idempotencyKeyMax} characters.`)
}

function forbidden(message: string): SwitchhookError {
  return new SwitchhookError('forbidden', message)
}
