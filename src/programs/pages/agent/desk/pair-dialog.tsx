/** A link by which another browser, a phone or the browser extension is signed in as this agent. */
import { useState } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { QrCode } from '../../parts/qr-code.tsx'
import { useUniqueId } from '../../parts/use-unique-id.ts'
import { texts } from '../language.ts'
import type { Invited, ViewContext } from '../views/context.ts'

export function PairDialog({ actions, onClose }: Pick<ViewContext, 'actions'> & { readonly onClose: () => void }) {
  const [invited, setInvited] = useState<Invited>()
  const make = async () => setInvited(await actions.invite())
  const link = invited && 'link' in invited ? invited.link : undefined
  return (
    <Dialog title={texts.pair} onClose={onClose}>
      <p class="muted">{texts.pairHint}</p>
      {invited && 'fault' in invited && (
        <p class="fault" role="alert">
          {invited.fault}
        </p>
      )}
      {link === undefined ? (
        <div class="row">
          <button type="button" class="btn main-b" onClick={() => void make()}>
            {texts.makeLink}
          </button>
        </div>
      ) : (
        <Link link={link} actions={actions} />
      )}
      <div class="row end">
        <button type="button" class="btn" onClick={onClose}>
          {texts.close}
        </button>
      </div>
    </Dialog>
  )
}

function Link({ link, actions }: Pick<ViewContext, 'actions'> & { readonly link: string }) {
  const field = useUniqueId()
  return (
    <div class="stack" role="status">
      <QrCode text={link} label={texts.pairQr} />
      <p class="hint">{texts.pairScan}</p>
      <label for={field}>{texts.pairLink}</label>
      <div class="row">
        <input id={field} class="grow" readOnly value={link} />
        <button type="button" class="btn" onClick={() => actions.copy(link, texts.linkCopied)}>
          {texts.copyLink}
        </button>
      </div>
    </div>
  )
}
