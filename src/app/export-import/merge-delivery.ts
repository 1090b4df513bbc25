/** One delivery as two deployments have it: what either of them brought to the destination is delivered. */
import { attemptsKept, type Delivery } from '../../core/deliveries/delivery.ts'

/** `here` itself when the other one adds nothing to it. */
export function mergeDelivery(here: Delivery, moved: Delivery, nowMs: number): Delivery {
  // One that was folded lives on in its carrier; one that is being sent is written by who sends it.
  if (here.state === 'merged' || here.state === 'sending' || moved.state === 'merged') return here
  const { sent } = moved
  if (!sent || (here.sent && here.sent.revision >= sent.revision)) return here
  const wanted = here.wanted.revision >= moved.wanted.revision ? here.wanted : moved.wanted
  const isDone = wanted.fingerprint === sent.fingerprint
  const key = here.ref ? here.key : moved.key
  const strays = [...(here.strayKeys ?? []), ...(moved.strayKeys ?? []), ...(here.offered ? [here.key] : [])]
  const strayKeys = [...new Set(strays)].filter((stray) => stray !== key)
  return {
    ...here,
    wanted,
    sent,
    key,
    offered: moved.offered ?? here.offered,
    ref: here.ref ?? moved.ref,
    strayKeys: strayKeys.length > 0 ? strayKeys : undefined,
    attempts: [...here.attempts, ...moved.attempts].sort((a, b) => b.atMs - a.atMs).slice(0, attemptsKept),
    state: isDone ? 'delivered' : 'waiting',
    nextAtMs: isDone ? undefined : (here.nextAtMs ?? nowMs),
    failures: 0,
    firstFailureAtMs: undefined,
  }
}
