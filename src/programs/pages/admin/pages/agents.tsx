/** Who is at which extension, and the screens that they opened: invite by link or QR code, end them all. */
import { useState } from 'preact/hooks'
import type { ListedAgentForm } from '../../../../wire/agent.ts'
import { request, requestAll } from '../api.ts'
import { texts } from '../language.ts'
import { AgentDialog } from '../views/agent-dialog.tsx'
import { FormDialog } from '../views/dialog.tsx'
import { InviteDialog } from '../views/invite-dialog.tsx'
import { Button, Head } from '../views/parts.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'
import { useList } from '../views/use-list.ts'

interface Open {
  readonly kind: 'add' | 'edit' | 'invite' | 'end' | 'remove'
  readonly agent?: ListedAgentForm
}

const pathOf = ({ extension }: ListedAgentForm) => `/v1/agents/${encodeURIComponent(extension)}`

export function Page() {
  const agents = useList(() => requestAll<ListedAgentForm>('/v1/agents?limit=500', 'agents'))
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const agent = open?.agent
  return (
    <>
      <Head title={texts.pages.agents} about={texts.agentsAbout}>
        <Button label={texts.addAgent} icon="plus" kind="main-b" onPress={() => setOpen({ kind: 'add' })} />
      </Head>
      <WhenLoaded of={agents}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty icon="headset" title={texts.noAgents} text={texts.noAgentsHint} />
          ) : (
            <Agents agents={rows} onOpen={setOpen} />
          )
        }
      </WhenLoaded>
      {(open?.kind === 'add' || open?.kind === 'edit') && (
        <AgentDialog agent={agent} onClose={close} onDone={agents.reload} />
      )}
      {open?.kind === 'invite' && agent && <InviteDialog agent={agent} onClose={close} />}
      {open?.kind === 'end' && agent && (
        <FormDialog
          title={texts.endScreens(agent.name ?? agent.extension)}
          submit={texts.endScreensNow}
          isDanger
          onClose={close}
          onSubmit={() => request('DELETE', `${pathOf(agent)}/tokens`)}
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
  readonly onOpen: (open: Open) => void
}

function Agents({ agents, onOpen }: AgentsProps) {
  return (
    <section class="card">
      <table class="cards">
        <thead>
          <tr>
            <th>{texts.extensionHead}</th>
            <th>{texts.name}</th>
            <th>{texts.email}</th>
            <th>{texts.crmUsers}</th>
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
              <td>{agent.name ?? <span class="muted">–</span>}</td>
              <td class="breaks" data-label={texts.email}>
                {agent.email ?? <span class="muted">–</span>}
              </td>
              <td data-label={texts.crmUsers} class="muted sm">
                {Object.entries(agent.crmUsers ?? {})
                  .map(([id, user]) => `${texts.connectorNames[id] ?? id}: ${user}`)
                  .join(', ') || texts.byEmail}
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
