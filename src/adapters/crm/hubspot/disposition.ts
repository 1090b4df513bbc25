/**
 * The outcome of a call as HubSpot's `hs_call_disposition`, by the ids that HubSpot gives its standard outcomes in every account
 * (its guide to the calls API). Accounts may have removed them, and have more of their own: one of those where the agent chose it in the same
 * words (SWITCHHOOK_WRAP_UP).
 *
 * What must stay true: what a person chose in HubSpot stays.
 */
import type { CallView } from '../../../core/calls/call.ts'

export const dispositions = {
  connected: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
  busy: '9d9162e7-6cf3-4944-bf63-4dff82258764',
  noAnswer: '73a0d17f-1163-4015-bdd5-ec830791da20',
  leftVoicemail: 'b2cf5968-551e-4856-9783-52b3da59a7d0',
} as const

/** A call that failed has none: HubSpot's standard outcomes do not include it. */
const ofOutcome: Readonly<Record<NonNullable<CallView['outcome']>, string | undefined>> = {
  answered: dispositions.connected,
  missed: dispositions.noAnswer,
  abandoned: dispositions.noAnswer,
  voicemail: dispositions.leftVoicemail,
  busy: dispositions.busy,
  failed: undefined,
}

export interface KnownOutcomes {
  /** What `hs_call_disposition` can be, of those that HubSpot gives every account. */
  readonly dispositions: readonly string[]
  /** Ids of the account's outcomes by label, in small letters, the first hundred: agents may choose one in words. */
  readonly outcomes: Readonly<Record<string, string>>
}

/** Empty where there is none, or it is not among those that this account has. */
export function dispositionOf(view: CallView, known: KnownOutcomes): string {
  const id = view.outcome && ofOutcome[view.outcome]
  return chosenIn(view, known) ?? (id !== undefined && known.dispositions.includes(id) ? id : '')
}

/** The account's outcome that the agent chose in its words. */
function chosenIn({ wrapUp }: CallView, { outcomes }: KnownOutcomes): string | undefined {
  const words = wrapUp?.outcome.trim().toLowerCase() ?? ''
  return Object.hasOwn(outcomes, words) ? outcomes[words] : undefined
}

const byStatus: Readonly<Record<string, readonly string[]>> = {
  COMPLETED: [dispositions.connected],
  NO_ANSWER: [dispositions.noAnswer, dispositions.leftVoicemail],
  MISSED: [dispositions.noAnswer, dispositions.leftVoicemail],
  BUSY: [dispositions.busy],
}

interface Amendment {
  readonly view: CallView
  /** What the status becomes. */
  readonly status: string | undefined
  readonly known: KnownOutcomes
  /** Whether the record's text says this already. */
  readonly says: (text: string) => boolean
}

/**
 * Whether an amendment may write the disposition: there is none yet; or what stands there goes with the former status, and the status becomes
 * another or the agent chose; or it is what the agent had chosen before.
 */
export function mayReplace(standing: ReadonlyMap<string, string | null>, amendment: Amendment): boolean {
  const disposition = standing.get('hs_call_disposition')
  if (!disposition) return true
  const { view, status, known, says } = amendment
  const former = standing.get('hs_call_status') ?? ''
  const isChosen = chosenIn(view, known) !== undefined
  if ((byStatus[former] ?? []).includes(disposition)) return former !== status || isChosen
  const label = Object.entries(known.outcomes).find(([, id]) => id === disposition)?.[0]
  return view.wrapUp !== undefined && label !== undefined && says(`Wrap-up: ${label}`)
}
