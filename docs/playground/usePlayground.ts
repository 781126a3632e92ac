import { computed, onBeforeUnmount, onMounted, ref, shallowRef, watch } from 'vue';
import { fromAddress, toAddress } from './address';
import { PRESETS, type Preset } from './presets';
import { runRxJS } from './runRxJS';
import { runRxresult } from './runRxresult';
import { planOf, problemsOf, type Plan, type State } from './State';

/** How long the address waits for the next change. Browsers limit how often it may change. */
const PAUSE = 200;

const FIRST = PRESETS[0].state;

/** The state of the page, its runs, and its address. */
export function usePlayground() {
  const state = shallowRef<State>(FIRST);
  const message = ref('');
  // What was last valid stays drawn while a task is being typed.
  const plan = shallowRef<Plan>(planOf(FIRST) as Plan);
  const problems = computed(() => problemsOf(state.value));
  const invalid = computed(() => problems.value.some((problem) => problem));
  const ours = computed(() => runRxresult(plan.value));
  const plain = computed(() => runRxJS(plan.value));
  const preset = computed(() => PRESETS.find((preset) => same(preset.state, state.value)));

  watch(state, (state) => {
    plan.value = planOf(state) ?? plan.value;
  });

  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Changes the state, and soon the address. */
  function change(part: Partial<State>) {
    state.value = { ...state.value, ...part };
    message.value = '';
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!invalid.value) {
        write('replaceState');
      }
    }, PAUSE);
  }

  /** Shows a preset. The browser's Back returns to what was before. */
  function choose({ state: chosen }: Preset) {
    clearTimeout(timer);
    if (!invalid.value && location.hash !== '') {
      write('replaceState');
    }
    state.value = chosen;
    message.value = '';
    if (location.hash !== toAddress(chosen)) {
      write('pushState');
    }
  }

  function write(how: 'replaceState' | 'pushState') {
    // The router of the site keeps the scroll position in the state of the history.
    history[how](history.state, '', location.pathname + location.search + toAddress(state.value));
  }

  function read() {
    clearTimeout(timer);
    const reading = fromAddress(location.hash);
    message.value =
      reading && 'problem' in reading
        ? `The address cannot be read: ${reading.problem}. This is the first preset.`
        : '';
    if (reading || location.hash === '') {
      state.value = reading && 'state' in reading ? reading.state : FIRST;
    }
  }

  onMounted(() => {
    // The page was rendered without an address, so this comes after hydration.
    read();
    addEventListener('hashchange', read);
    addEventListener('popstate', read);
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
    removeEventListener('hashchange', read);
    removeEventListener('popstate', read);
  });

  return { state, message, plan, problems, invalid, ours, plain, preset, change, choose };
}

function same(one: State, other: State): boolean {
  return toAddress(one) === toAddress(other);
}
