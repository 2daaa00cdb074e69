import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useRef } from 'react';

/** Until the dialog has let the keyboard go. ms */
const CLOSES_MS = 10;

/** Something to be done before the page goes on. The keyboard returns to what opened it. */
export function Dialog({ opened, ...rest }: ModalProps) {
  const opener = useRef<Element | null>(null);
  const wasOpened = useRef(false);
  const own = useRef<HTMLDivElement>(null);
  // While it is rendered, as no effect comes soon enough: what opened it may be an entry of a menu that goes with it.
  if (opened && !wasOpened.current) opener.current = openerOf(document.activeElement);
  wasOpened.current = opened;
  useEffect(() => {
    if (opened || opener.current === null) return undefined;
    const timer = window.setTimeout(() => {
      const back = opener.current;
      opener.current = null;
      // The next dialog may have opened as this one closed: the keyboard is where it belongs.
      const holder = document.activeElement?.closest('[role="dialog"]');
      if (holder && !own.current?.contains(holder)) return;
      if (back instanceof HTMLElement && back.isConnected) back.focus({ preventScroll: true });
    }, CLOSES_MS);
    return () => window.clearTimeout(timer);
  }, [opened]);
  return <Modal ref={own} opened={opened} returnFocus={false} {...rest} />;
}

/** For an entry of a menu the button of the menu stands for it. */
function openerOf(active: Element | null): Element | null {
  const button = active?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return button ? document.getElementById(button) : active;
}
