import type { ReactNode } from 'react';
import { AlertDialog } from '@base-ui/react/alert-dialog';
import { texts } from '../texts.ts';
import { Button } from './button.tsx';
import styles from './dialog.module.css';
import { Visible } from './visible.tsx';
import { ErrorState } from './notice.tsx';

interface ConfirmProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** On the button that does it. */
  action: string;
  onConfirm: () => void;
  isBusy: boolean;
  /** There is nothing to confirm. */
  isIdle?: boolean;
  isDangerous?: boolean;
  error: unknown;
}

/** Asks before something is done; the focus stays inside, and returns to where it came from. */
export const Confirm = (props: ConfirmProps) => (
  <AlertDialog.Root open={props.isOpen} onOpenChange={(isOpen) => !isOpen && props.onClose()}>
    <AlertDialog.Portal>
      <AlertDialog.Backdrop className={styles.backdrop} />
      <AlertDialog.Popup className={styles.popup}>
        <AlertDialog.Title render={<h2 />}>
          <Visible>{props.title}</Visible>
        </AlertDialog.Title>
        <AlertDialog.Description render={<div />} className={styles.text}>
          {props.children}
        </AlertDialog.Description>
        {props.error !== null && props.error !== undefined && <ErrorState error={props.error} />}
        <div className={styles.buttons}>
          <AlertDialog.Close render={<Button />}>{texts.dialog.cancel}</AlertDialog.Close>
          <Button
            look={props.isDangerous === true ? 'danger' : 'primary'}
            isBusy={props.isBusy}
            disabled={props.isIdle === true}
            onClick={props.onConfirm}
          >
            {props.action}
          </Button>
        </div>
      </AlertDialog.Popup>
    </AlertDialog.Portal>
  </AlertDialog.Root>
);
