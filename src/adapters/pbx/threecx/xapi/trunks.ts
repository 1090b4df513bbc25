/**
 * The trunks of a 3CX V20, from what its XAPI answers. Pure.
 *
 * What must stay true: what the XAPI can't say is `unknown`. A trunk that registers nowhere (`RequireRegistrationFor` is `Nothing`)
 * and is not `IsOnline` may work all the same.
 */
import * as z from 'zod'
import type { Trunk } from '../../../../core/staffing/group-state.ts'

const text = z.string().nullish()

export const trunkRow = z.object({
  Number: z.string().min(1).max(80),
  IsOnline: z.boolean().nullish(),
  Gateway: z.object({ Name: text, RequireRegistrationFor: text }).nullish().catch(undefined),
})
export type TrunkRow = z.infer<typeof trunkRow>

export function threecxTrunks(rows: readonly TrunkRow[]): Trunk[] {
  return rows.map(({ Number: own, IsOnline, Gateway }): Trunk => {
    const name = Gateway?.Name ? `${Gateway.Name} (${own})` : own
    if (IsOnline === true) return { name, state: 'up' }
    const registers = ['IncomingCalls', 'OutgoingCalls', 'InOutCalls'].includes(Gateway?.RequireRegistrationFor ?? '')
    return { name, state: IsOnline === false && registers ? 'down' : 'unknown' }
  })
}
