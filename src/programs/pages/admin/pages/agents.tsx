/** Who is at which extension, and the browsers that are paired with it: invite by link or QR code, one or all; sign out. */
import { useState } from 'preact/hooks'
import type { ListedAgentForm } from '../../../../wire/agent.ts'
import type { AgentDeviceForm } from '../../../../wire/agent-device.ts'
import { request, requestAll } from '../api.ts'
import { useData } from '../data.ts'
import { texts } from '../language.ts'
import { AgentDialog } from '../views/agent-dialog.tsx'
import { DevicesDialog } from '../views/devices-dialog.tsx'
import { FormDialog } from '../views/dialog.tsx'
import { InviteAllDialog } from '../views/invite-all-dialog.tsx'
import { InviteDialog } from '../views/invite-dialog.tsx'
import { Button, Head, Time } from '../views/parts.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'
import { useList } from '../views/use-list.ts'

interface Open {
  readonly kind: 'add' | 'edit' | 'invite' | 'invite all' | 'devices' | 'end' | 'remove'
  readonly agent?: ListedAgentForm
}

const pathOf = ({ extension }: ListedAgentForm) => `/v1/agents/${encodeURIComponent(extension)}`

export function Page() {
  const agents = useList(() => requestAll<ListedAgentForm>('/v1/agents?limit=500', 'agents'))
  const devices = useData<{ readonly devices: readonly AgentDeviceForm[] }>('/v1/agent-devices')
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const agent = open?.agent
  return (
    <>
      <Head title={texts.pages.agents} about={texts.agentsAbout}>
        <Button label={texts.inviteAll} onPress={() => setOpen({ kind: 'invite all' })} />
        <Button label={texts.addAgent} icon="plus" kind="main-b" onPress={() => setOpen({ kind: 'add' })} />
      </Head>
      <WhenLoaded of={agents}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon="headset" title={texts.noAgents} text={texts.noAgentsHint} />
          ) : (
            <Agents agents={rows} devices={devices.data?.devices} onOpen={setOpen} />
          )
        }
      </WhenLoaded>
      {(open?.kind === 'add' || open?.kind === 'edit') && (
        <AgentDialog agent={agent} onClose={close} onDone={agents.reload} />
      )}
      {open?.kind === 'invite all' && <InviteAllDialog onClose={close} />}
      {open?.kind === 'devices' && agent && <DevicesDialog agent={agent} onClose={close} onChanged={devices.reload} />}
      {open?.kind === 'invite' && agent && <InviteDialog agent={agent} onClose={close} />}
      {open?.kind === 'end' && agent && (
        <FormDialog
          title={texts.endScreens(agent.name ?? agent.extension)}
          submit={texts.endScreensNow}
          isDanger
          onClose={close}
          onSubmit={() => request('DELETE', `${pathOf(agent)}/tokens`).then(devices.reload)}
        >
          <p class="muted">{texts.endScreensHint}</p>
        </FormDialog>
      )}
      {open?.kind === 'remove' && agent && (
        <FormDialog
          title={texts.removeAgent(agent.name ?? agent.extension)}
          submit={texts.remove}
          isDanger
          onClose={close}
          onSubmit={() => request('DELETE', pathOf(agent)).then(agents.reload)}
        >
          <p class="muted">{texts.removeAgentHint}</p>
        </FormDialog>
      )}
    </>
  )
}

interface AgentsProps {
  readonly agents: readonly ListedAgentForm[]
  /** Absent: not known. */
  readonly devices: readonly AgentDeviceForm[] | undefined
  readonly onOpen: (open: Open) => void
}

function Agents({ agents, devices, onOpen }: AgentsProps) {
  return (
    <section class="card">
      <table class="cards">
        <thead>
          <tr>
            <th>{texts.extensionHead}</th>
            <th>{texts.name}</th>
            <th>{texts.email}</th>
            <th>{texts.crmUsers}</th>
            <th>{texts.devices}</th>
            <th>
              <span class="sr">{texts.actions}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {agents.map((agent) => (
            <tr key={agent.extension}>
              <td>
                <strong>{agent.extension}</strong>
              </td>
              <td class="long">{agent.name ?? <span class="muted">–</span>}</td>
              <td class="long" data-label={texts.email}>
                {agent.email ?? <span class="muted">–</span>}
              </td>
              <td data-label={texts.crmUsers} class="muted sm">
                {Object.entries(agent.crmUsers ?? {})
                  .map(([id, user]) => `${texts.connectorNames[id] ?? id}: ${user}`)
                  .join(', ') || texts.byEmail}
              </td>
              <td data-label={texts.devices}>
                <Devices
                  own={devices?.filter(({ extension }) => extension === agent.extension)}
                  onOpen={() => onOpen({ kind: 'devices', agent })}
                />
              </td>
              <td class="num">
                <span class="row wrap end">
                  <Button label={texts.invite} onPress={() => onOpen({ kind: 'invite', agent })} />
                  <Button label={texts.endScreensShort} kind="quiet" onPress={() => onOpen({ kind: 'end', agent })} />
                  {agent.from === 'records' ? (
                    <>
                      <Button label={texts.edit} kind="quiet" onPress={() => onOpen({ kind: 'edit', agent })} />
                      <Button label={texts.remove} kind="quiet" onPress={() => onOpen({ kind: 'remove', agent })} />
                    </>
                  ) : (
                    <span class="tag">{texts.fromEnvironment}</span>
                  )}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface DevicesProps {
  readonly own: readonly AgentDeviceForm[] | undefined
  readonly onOpen: () => void
}

/** How many, and when one of them was last seen. */
function Devices({ own, onOpen }: DevicesProps) {
  const seen = own
    ?.map(({ lastSeenAt }) => lastSeenAt)
    .sort()
    .at(-1)
  if (!own || seen === undefined) return <span class="muted">{own ? texts.notPaired : '–'}</span>
  return (
    <>
      <Button label={texts.deviceCount(own.length)} kind="quiet" onPress={onOpen} />
      <span class="muted sm">
        {texts.lastSeen} <Time at={seen} />
      </span>
    </>
  )
}
