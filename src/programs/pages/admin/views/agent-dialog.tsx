/** An agent of the extension table: new, or changed. */
import type { ListedAgentForm } from '../../../../wire/agent.ts'
import type { ConnectorForm } from '../../../../wire/connector.ts'
import { request } from '../api.ts'
import { useData } from '../data.ts'
import { texts } from '../language.ts'
import { Field, FormDialog } from './dialog.tsx'

interface Props {
  readonly agent?: ListedAgentForm
  readonly onClose: () => void
  readonly onDone: () => Promise<void>
}

export function AgentDialog({ agent, onClose, onDone }: Props) {
  const { data } = useData<{ readonly connectors: readonly ConnectorForm[] }>('/v1/connectors')
  const crms = (data?.connectors ?? []).filter(({ logs, kind }) => logs && kind !== 'webhook')
  const save = async (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? '').trim() || undefined
    const users = crms.flatMap(({ id }) => (text(`crm-${id}`) ? [[id, text(`crm-${id}`)]] : []))
    // Fields that are left out are removed: what this form does not show is sent as it was.
    const hidden = Object.entries(agent?.crmUsers ?? {}).filter(([crm]) => crms.every(({ id }) => id !== crm))
    const crmUsers = Object.fromEntries([...hidden, ...users])
    const extension = agent?.extension ?? text('extension') ?? ''
    await request('PUT', `/v1/agents/${encodeURIComponent(extension)}`, {
      body: {
        name: text('name'),
        email: text('email'),
        ...(Object.keys(crmUsers).length > 0 ? { crmUsers } : {}),
      },
    })
    await onDone()
  }
  return (
    <FormDialog
      title={agent ? texts.editAgent(agent.extension) : texts.addAgent}
      submit={texts.save}
      onClose={onClose}
      onSubmit={save}
    >
      {!agent && <Field name="extension" label={texts.extensionHead} isRequired />}
      <Field name="name" label={texts.name} value={agent?.name} />
      <Field name="email" label={texts.email} value={agent?.email} type="email" hint={texts.agentEmailHint} />
      {crms.map(({ id }) => (
        <Field
          key={id}
          name={`crm-${id}`}
          label={texts.userIn(texts.connectorNames[id] ?? id)}
          value={agent?.crmUsers?.[id]}
        />
      ))}
    </FormDialog>
  )
}
