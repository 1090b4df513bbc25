/**
 * `switchhook doctor`: looks at everything that usually goes wrong and lists the causes, the likeliest first, each with the step that
 * mends it. It changes nothing. Exit code 1 when something is wrong.
 */

import * as z from 'zod'
import { callPageSchema } from '../../../wire/call.ts'
import { connectorsSchema } from '../../../wire/connector.ts'
import { deliveryPageSchema } from '../../../wire/delivery.ts'
import { forwardersSchema } from '../../../wire/forwarder.ts'
import { healthSchema } from '../../../wire/site.ts'
import { exitCodes } from '../../terminal/failure.ts'
import { plain } from '../../terminal/plain.ts'
import { type CliCommand, withAction } from '../command.ts'
import { address, caller, lookups } from '../doctor/callers.ts'
import { bad, type Examination, type Finding, good, messageOf } from '../doctor/finding.ts'
import type { Session } from '../session.ts'

/** More than this between the clocks and signed requests are refused. */
const clockSkewMsMax = 60_000

const health: Examination = async ({ api }) => {
  const answer = await api.request({ path: '/health', answer: healthSchema, also: [503], auth: 'public' })
  const failing = Object.entries(answer.checks).filter(([, { ok }]) => !ok)
  const mistyped = (answer.warnings ?? []).map((warning) =>
    bad(2, warning, 'Correct the name of the variable, then start or deploy again.'),
  )
  if (failing.length === 0) return [good('The server is healthy.'), ...mistyped]
  const faults = failing.map(([name, { error }]) =>
    bad(1, `Health check "${name}" fails.`, error ?? `Correct: ${answer.notConfigured.join(', ')}`),
  )
  return [...faults, ...mistyped]
}

const clocks: Examination = async ({ api, cli }) => {
  const date = await api.serverTimeMs()
  const skewMs = Math.abs(date - cli.clock.now())
  if (skewMs <= clockSkewMsMax) return [good('The clocks agree.')]
  return [
    bad(
      2,
      `The clocks differ by ${Math.round(skewMs / 1000)} s.`,
      'Set this machine’s clock by NTP; the forwarder’s machine too.',
    ),
  ]
}

const connectors: Examination = async ({ api }) => {
  const { connectors: all } = await api.request({ path: '/v1/connectors', answer: connectorsSchema })
  const connected = all.filter(({ kind }) => kind !== 'directory')
  if (connected.length === 0) {
    return [
      bad(
        6,
        'No CRM is connected: calls are kept here and delivered nowhere.',
        'Set the variables of your CRM (docs/settings.md).',
      ),
    ]
  }
  return connected.map(({ id, status, breaker, lastError, disabled }) => {
    const isFine = breaker?.state !== 'open' && !disabled && (status === 'ok' || status === 'unused' || !lastError)
    const why = disabled?.reason ?? lastError?.message
    return isFine
      ? good(`${id} works.`)
      : bad(
          3,
          `${id} does not work (${disabled ? 'disabled' : status})${why ? `: ${why}` : '.'}`,
          `Mend what the error says, then: npx switchhook connectors check ${id}`,
        )
  })
}

const forwarders: Examination = async ({ api }) => {
  const { forwarders: all } = await api.request({ path: '/v1/forwarders', answer: forwardersSchema })
  return all.flatMap(({ name, late, warnings, sources }) => [
    ...(late
      ? [
          bad(
            3,
            `Forwarder ${name} is not reporting.`,
            'On its machine: systemctl status switchhook-forwarder; check its network.',
          ),
        ]
      : [good(`Forwarder ${name} is reporting.`)]),
    ...warnings.map((warning) => bad(5, `${name}: ${warning}`, 'See docs/forwarder.md.')),
    ...sources.flatMap(({ id, state }) =>
      /error|failed|down/i.test(state)
        ? [bad(3, `Source ${id} of ${name}: ${state}.`, 'Check its address and rights (docs/forwarder.md).')]
        : [],
    ),
  ])
}

const calls: Examination = async ({ api, cli }) => {
  const { calls: newest } = await api.request({ path: '/v1/calls', query: { limit: 1 }, answer: callPageSchema })
  const [last] = newest
  if (last) {
    const days = Math.floor((cli.clock.now() - Date.parse(last.startedAt)) / 86_400_000)
    if (days < 3) return [good('Calls arrive.')]
    return [
      bad(
        5,
        `The last call arrived ${days} days ago.`,
        'Call in from outside; then check journaling in 3CX or the forwarder.',
      ),
    ]
  }
  return [
    bad(
      5,
      'No call has arrived yet.',
      'In 3CX: Integrations, CRM: is journaling on and "Site key" right? Restart the 3CX System Service after a new template.',
    ),
  ]
}

const deliveries: Examination = async ({ api }) => {
  const query = { state: 'dead', limit: 1 }
  const { deliveries: dead } = await api.request({ path: '/v1/deliveries', query, answer: deliveryPageSchema })
  const [first] = dead
  if (!first) return [good('No delivery was given up.')]
  return [
    bad(
      4,
      `Calls were not delivered to ${first.destination}.`,
      `See why: npx switchhook deliveries show ${first.id}, then: npx switchhook deliveries retry --state dead`,
    ),
  ]
}

const examinations = [health, clocks, address, connectors, forwarders, lookups, calls, deliveries]

export const doctor: CliCommand = (program, context) => {
  const command = program
    .command('doctor')
    .description('Find what is wrong: likeliest cause first, each with the step that mends it')
    .argument('[number]', 'A caller whom 3CX shows only by number')
  withAction(command, context, z.object({}), async (session, _, [number]) => {
    const findings: Finding[] = []
    const all = number === undefined ? examinations : [...examinations, caller(number)]
    for (const examine of all) findings.push(...(await examineSafely(examine, session)))
    const ranked = withoutRepetition(findings).toSorted((a, b) => a.rank - b.rank)
    session.show({ findings: ranked }, () => findingWords(ranked))
    return ranked.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.failed
  })
}

/** One examination that fails says so; the others go on. */
async function examineSafely(examine: Examination, session: Session): Promise<readonly Finding[]> {
  try {
    return await examine(session)
  } catch (error) {
    session.cli.signal.throwIfAborted()
    const hint = error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined
    return [bad(0, messageOf(error), hint ?? 'Mend this first.')]
  }
}

function withoutRepetition(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [`${finding.text}\n${finding.step}`, finding])).values()]
}

function findingWords(findings: readonly Finding[]): string {
  return findings
    .map(
      ({ ok, text, step }) => `${ok ? '✔' : '✘'} ${plain(text)}\n${step === undefined ? '' : `  → ${plain(step)}\n`}`,
    )
    .join('')
}
