/** The header's buttons for what is set rarely, each with its dialog. */
import { useState } from 'preact/hooks'
import { texts } from '../language.ts'
import type { ViewContext } from '../views/context.ts'
import { PairDialog } from './pair-dialog.tsx'
import { SettingsDialog } from './settings-dialog.tsx'

export function DeskButtons({ state, actions }: Pick<ViewContext, 'state' | 'actions'>) {
  const [open, setOpen] = useState<'settings' | 'pair'>()
  const close = () => setOpen(undefined)
  return (
    <>
      <button type="button" class="btn quiet" onClick={() => setOpen('settings')}>
        {texts.deskSettings}
      </button>
      {state.me?.isPaired && (
        <button type="button" class="btn quiet" onClick={() => setOpen('pair')}>
          {texts.pair}
        </button>
      )}
      {open === 'settings' && <SettingsDialog state={state} actions={actions} onClose={close} />}
      {open === 'pair' && <PairDialog actions={actions} onClose={close} />}
    </>
  )
}
