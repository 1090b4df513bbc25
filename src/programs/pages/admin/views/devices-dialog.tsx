/** The browsers that are paired with an extension: what, since when, last seen; each can be signed out at once. */

import type { ListedAgentForm } from '../../../../wire/agent.ts'
import type { AgentDeviceForm } from '../../../../wire/agent-device.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { texts } from '../language.ts'
import { ActionFault, Button, Time } from './parts.tsx'
import { WhenLoaded } from './states.tsx'

interface Props {
  readonly agent: ListedAgentForm
  readonly onClose: () => void
  readonly onChanged: () => Promise<void>
}

export function DevicesDialog({ agent, onClose, onChanged }: Props) {
  const path = `/v1/agents/${encodeURIComponent(agent.extension)}/devices`
  const devices = useData<{ readonly devices: readonly AgentDeviceForm[] }>(path)
  const action = useAction()
  const end = (id: string) =>
    action.run(async () => {
      await request('DELETE', `${path}/${encodeURIComponent(id)}`)
      await Promise.all([devices.reload(), onChanged()])
    })
  return (
    <Dialog title={texts.devicesOf(agent.name ?? texts.extension(agent.extension))} onClose={onClose}>
      <WhenLoaded of={devices} rows={3}>
        {(data) => (
          <ul class="list inset">
            {data.devices.length === 0 && <li class="muted">{texts.noDevices}</li>}
            {data.devices.map(({ id, device, kind, via, address, pairedAt, lastSeenAt }) => (
              <li key={id} class="row wrap">
                <span class="grow">
                  <strong>{device}</strong> {kind === 'extension' && <span class="tag">{texts.browserExtension}</span>}
                  <br />
                  <span class="muted sm">
                    {[address, texts.pairedVia[via]].filter(Boolean).join(' · ')} · {texts.pairedAt}{' '}
                    <Time at={pairedAt} /> · {texts.lastSeen} <Time at={lastSeenAt} />
                  </span>
                </span>
                <Button label={texts.signOut} action={action} onPress={() => void end(id)} />
              </li>
            ))}
          </ul>
        )}
      </WhenLoaded>
      <ActionFault action={action} />
      <div class="row end">
        <Button label={texts.close} onPress={onClose} />
      </div>
    </Dialog>
  )
}
