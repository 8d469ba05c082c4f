// One row of LangGraph.js beside LoopKit's: loops of one durable step an iteration, a checkpoint in SQLite with synchronous=FULL after each.
// Usage: node run.mjs [--loops 50] [--iterations 40] [--rounds 1]
import { Annotation, END, START, StateGraph } from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { loops: { type: "string", default: "50" }, iterations: { type: "string", default: "40" }, rounds: { type: "string", default: "1" } } });
const loops = Number(values.loops);
const iterations = Number(values.iterations);
const reply = "The parser now accepts empty input. ".repeat(12).slice(0, 430); // The payload of the other rows.

// What an iteration keeps is the reply of the last one: it does not grow with history.
const State = Annotation.Root({ iteration: Annotation(), reply: Annotation() });

async function measure(count) {
  const directory = mkdtempSync(join(tmpdir(), "langgraph-"));
  try {
    const saver = SqliteSaver.fromConnString(join(directory, "store.db"));
    saver.setup();
    saver.db.pragma("synchronous=FULL");
    const times = [];
    const graph = new StateGraph(State)
      .addNode("iterate", ({ iteration }) => ({ iteration: iteration + 1, reply: `${iteration} ${reply}` }))
      .addEdge(START, "iterate")
      .addConditionalEdges("iterate", ({ iteration }) => (iteration < count ? "iterate" : END))
      .compile({ checkpointer: saver });
    const run = async (loop) => {
      let last = performance.now();
      const stream = await graph.stream({ iteration: 0, reply: "" }, { configurable: { thread_id: `loop-${loop}` }, recursionLimit: count + 10, durability: "sync", streamMode: "updates" });
      for await (const _ of stream) {
        const now = performance.now();
        times.push(now - last);
        last = now;
      }
    };
    const start = performance.now();
    await Promise.all(Array.from({ length: loops }, (_, loop) => run(loop)));
    const seconds = (performance.now() - start) / 1000;
    times.sort((left, right) => left - right);
    const at = (part) => Math.round(times[Math.min(times.length - 1, Math.floor(times.length * part))] * 1000);
    const saved = saver.db.prepare("SELECT count(*) AS checkpoints FROM checkpoints").get().checkpoints;
    saver.db.close();
    return { system: "langgraph", mode: "sqlite", loops, iterations: count, variant: "plain", iterationsPerSecond: Math.round((loops * count) / seconds), p50Us: at(0.5), p99Us: at(0.99), checkpoints: saved };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

await measure(5); // The compiler's turn.
for (let round = 0; round < Number(values.rounds); round++) {
  console.log(JSON.stringify(await measure(iterations)));
}
