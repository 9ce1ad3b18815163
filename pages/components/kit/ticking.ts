interface Ticked {
  readonly root: Element;
  readonly update: () => void;
  shown: boolean;
}

const ticked = new Set<Ticked>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Calls `update` now and every second while `root` is on the page; once it was taken off, no more. */
export function everySecond(root: Element, update: () => void): void {
  ticked.add({ root, update, shown: false });
  timer ??= setInterval(tick, 1_000);
  update();
}

function tick(): void {
  for (const item of ticked) {
    if (item.root.isConnected) {
      item.shown = true;
      item.update();
    } else if (item.shown) {
      ticked.delete(item);
    }
  }
}
