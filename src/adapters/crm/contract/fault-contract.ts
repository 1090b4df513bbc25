import { describe, expect, it } from 'vitest'
import { readNumber } from '../../../core/phone/read-number.ts'
import { SwitchhookError } from '../../../lib/errors.ts'
import { sampleReport } from './sample-calls.ts'
import type { ConnectorContract, ConnectorUnderTest, CrmFault } from './stand-in.ts'

const never = new AbortController().signal
const longMs = 3_600_000

interface Expected {
  readonly code: string
  readonly retryable: boolean
  readonly retryAfterMs?: number
}

const faults: readonly [string, CrmFault, Expected][] = [
  ['429', { kind: 'status', status: 429 }, { code: 'crm_rate_limited', retryable: true }],
  [
    '429 with Retry-After',
    { kind: 'status', status: 429, retryAfter: '7' },
    { code: 'crm_rate_limited', retryable: true, retryAfterMs: 7000 },
  ],
  ['500', { kind: 'status', status: 500 }, { code: 'crm_unavailable', retryable: true }],
  [
    '503 with Retry-After',
    { kind: 'status', status: 503, retryAfter: '120' },
    { code: 'crm_unavailable', retryable: true, retryAfterMs: 120_000 },
  ],
  ['401', { kind: 'status', status: 401 }, { code: 'crm_unauthorized', retryable: false }],
  ['403', { kind: 'status', status: 403 }, { code: 'crm_forbidden', retryable: false }],
  ['400', { kind: 'status', status: 400 }, { code: 'crm_rejected', retryable: false }],
  ['a broken connection', { kind: 'cut off before writing' }, { code: 'crm_unreachable', retryable: true }],
  ['a web page', { kind: 'web page' }, { code: 'crm_bad_answer', retryable: true }],
  ['half the JSON', { kind: 'truncated json' }, { code: 'crm_bad_answer', retryable: true }],
  ['a redirect to a login page', { kind: 'redirect to login' }, { code: 'crm_bad_answer', retryable: true }],
  ['a huge answer', { kind: 'huge answer' }, { code: 'crm_bad_answer', retryable: true }],
  ['silence', { kind: 'hang' }, { code: 'crm_timeout', retryable: true }],
]

type Use = (under: ConnectorUnderTest, signal: AbortSignal) => Promise<unknown>

/** A receiver of webhooks may answer what it likes, and what it refuses today it may take tomorrow. */
function faultsOf({ answers }: ConnectorContract): readonly [string, CrmFault, Expected][] {
  if (answers !== 'status only') return faults
  return faults
    .filter(([, { kind }]) => !['web page', 'truncated json', 'huge answer'].includes(kind))
    .map(([name, fault, expected]) => [name, fault, { ...expected, retryable: true }])
}

function usesOf({ can }: ConnectorContract): [string, Use][] {
  const find: Use = ({ connector }, signal) => connector.findByNumber(readNumber('+447700900123', 'GB'), signal)
  const log: Use = ({ connector }, signal) => connector.logCall(sampleReport(), signal)
  return [
    ...(can.find ? [['finding', find] as [string, Use]] : []),
    ...(can.log ? [['logging', log] as [string, Use]] : []),
  ]
}

async function failureOf(work: Promise<unknown>): Promise<SwitchhookError> {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(thrown instanceof SwitchhookError)) throw new Error(`expected a SwitchhookError, got ${thrown}`)
  return thrown
}

/** Everything of an error that a log or an admin could see. */
function visible(error: SwitchhookError): string {
  const causes: string[] = []
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) causes.push(cause.message)
  return [error.message, JSON.stringify(error.details), ...causes].join('\n')
}

/** Every way to fail becomes the right error, and nothing of it leaks. */
export function describeFaults(contract: ConnectorContract) {
  describe.each(usesOf(contract))('when the CRM fails while %s', (_, use) => {
    it.each(faultsOf(contract))('%s is %o → %o', async (_, fault, expected) => {
      const under = await contract.start()
      under.standIn.fail(fault)
      const failed = failureOf(use(under, never))
      await under.clock.advance(longMs)
      const error = await failed
      const { code, retryable, retryAfterMs } = error
      const wait = contract.answers === 'status only' ? retryAfterMs : undefined
      expect({ code, retryable, retryAfterMs }).toEqual({ retryAfterMs: wait, ...expected })
      expect(error.message).toMatch(/^[^\n]+\.$/)
      for (const secret of [...under.secrets, '7700900123']) expect(visible(error)).not.toContain(secret)
      under.standIn.heal()
      await use(under, never)
    })

    it('a Retry-After that is a date counts from now', async () => {
      const under = await contract.start()
      const retryAfter = new Date(Math.ceil(under.clock.now() / 1000) * 1000 + 60_000).toUTCString()
      under.standIn.fail({ kind: 'status', status: 429, retryAfter })
      const { retryAfterMs = 0 } = await failureOf(use(under, never))
      expect(Math.abs(retryAfterMs - 60_000)).toBeLessThanOrEqual(1000)
    })

    it('slow is not failed', async () => {
      const under = await contract.start()
      under.standIn.fail({ kind: 'slow', ms: 2000 })
      const used = use(under, never)
      await under.clock.advance(10 * 2000)
      await used
    })

    it('stops when the signal aborts, and asks nothing when it was aborted before', async () => {
      const under = await contract.start()
      under.standIn.fail({ kind: 'hang' })
      const stop = new AbortController()
      const failed = failureOf(use(under, stop.signal))
      await under.clock.advance(0)
      const asked = under.standIn.requestCount()
      expect(asked).toBeGreaterThan(0)
      stop.abort()
      expect(await failed).toMatchObject({ code: 'crm_timeout', retryable: true })
      await failureOf(use(under, stop.signal))
      await under.clock.advance(longMs)
      expect(under.standIn.requestCount()).toBe(asked)
    })
  })
}

/** The connection check says what works and what does not, and never throws for a CRM that fails. */
export function describeCheck({ start, answers }: ConnectorContract) {
  describe('checking the connection', () => {
    it('is ok when all works', async () => {
      const { connector } = await start()
      const check = await connector.check(never)
      expect(check.findings.filter((finding) => !finding.ok)).toEqual([])
      expect(check.ok).toBe(true)
      expect(check.findings.length).toBeGreaterThan(0)
    })

    it.each<CrmFault>([
      { kind: 'status', status: 401 },
      { kind: 'status', status: 500 },
      { kind: 'cut off before writing' },
      ...(answers === 'status only' ? [] : [{ kind: 'web page' } as const]),
    ])('is not ok with %o, and says so without a secret', async (fault) => {
      const { connector, standIn, secrets } = await start()
      standIn.fail(fault)
      const check = await connector.check(never)
      expect(check.ok).toBe(false)
      expect(check.findings.some((finding) => !finding.ok && finding.text.endsWith('.'))).toBe(true)
      for (const secret of secrets) expect(JSON.stringify(check)).not.toContain(secret)
    })
  })
}
