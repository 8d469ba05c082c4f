using System.CommandLine;
using System.Text.Json;
using LoopKit.LoadTest;
using LoopKit.LoadTest.History;
using LoopKit.LoadTest.Messages;

var system = new Option<string>("--system") { Required = true, Description = "What to measure." }.AcceptOnlyFromAmong("floor", "loopkit");
var mode = new Option<string>("--mode") { DefaultValueFactory = _ => "sqlite", Description = "Where the events go." }.AcceptOnlyFromAmong("sqlite", "jsonl", "memory");
var durable = new Option<string>("--mode") { DefaultValueFactory = _ => "sqlite", Description = "Where the events go." }.AcceptOnlyFromAmong("sqlite", "jsonl");
var loops = new Option<int>("--loops") { DefaultValueFactory = _ => 50, Description = "How many loops run at once." };
var iterations = new Option<int>("--iterations") { DefaultValueFactory = _ => 1_000, Description = "How many iterations each loop makes." };
var variant = new Option<string>("--variant") { DefaultValueFactory = _ => "plain", Description = "What an iteration is: one turn; a turn that calls a tool and one that ends; a turn that sends a message to the next loop." }.AcceptOnlyFromAmong("plain", "tool", "messages");
var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5, Description = "How many rounds, what is compared in turn." };
var warmUp = new Option<double>("--warm-up") { DefaultValueFactory = _ => 1, Description = "Seconds of warm-up at least; 0 for none." };
var store = new Option<string>("--store") { Required = true, Description = "The store's directory." };
var events = new Option<long>("--events") { DefaultValueFactory = _ => 1_000_000, Description = "How many events the store has." };

Load LoadOf(ParseResult parsed) => new(parsed.GetRequiredValue(mode), parsed.GetValue(loops), parsed.GetValue(iterations), parsed.GetRequiredValue(variant));
TimeSpan WarmUpOf(ParseResult parsed) => TimeSpan.FromSeconds(parsed.GetValue(warmUp));

var run = new Command("run", "Measures one system and prints one row of JSON.") { system, mode, loops, iterations, variant, warmUp };
run.SetAction(async (parsed, cancellationToken) =>
    Console.WriteLine((await Measurement.RunAsync(parsed.GetRequiredValue(system), LoadOf(parsed), WarmUpOf(parsed), cancellationToken)).ToJson()));

var compare = new Command("compare", "Measures floor and LoopKit in turn and prints the ratios: PERF-01, 03, 04, 10.") { mode, loops, iterations, variant, rounds, warmUp };
compare.SetAction((parsed, cancellationToken) => Comparison.RunAsync(LoadOf(parsed), parsed.GetValue(rounds), WarmUpOf(parsed), Console.Out, cancellationToken));

var fsyncs = new Command("fsyncs", "Counts the syncs of an iteration with strace: PERF-02.") { durable };
fsyncs.SetAction((parsed, cancellationToken) => FsyncCount.RunAsync(parsed.GetRequiredValue(durable), Console.Out, cancellationToken));

var lone = new Command("lone", "Measures one loop beside one commit: PERF-03.") { rounds, warmUp };
lone.SetAction((parsed, cancellationToken) => LoneLoop.RunAsync(parsed.GetValue(rounds), WarmUpOf(parsed), Console.Out, cancellationToken));

var growth = new Command("growth", "Measures more loops and longer ones: PERF-08.") { rounds, warmUp };
growth.SetAction((parsed, cancellationToken) => Growth.RunAsync(parsed.GetValue(rounds), WarmUpOf(parsed), Console.Out, cancellationToken));

var history = new Command("history", "Makes a store with a long history and measures it beside one with hardly any: PERF-08.") { durable, events, rounds };
history.SetAction((parsed, cancellationToken) => HistoryComparison.RunAsync(parsed.GetRequiredValue(durable), parsed.GetValue(events), parsed.GetValue(rounds), Console.Out, cancellationToken));

var restart = new Command("restart", "Makes a store with running loops and takes them over in new processes: PERF-09.") { durable, events, rounds };
restart.SetAction((parsed, cancellationToken) => Restart.RunAsync(parsed.GetRequiredValue(durable), parsed.GetValue(events), parsed.GetValue(rounds), Console.Out, cancellationToken));

var listeners = new Option<int>("--loops") { DefaultValueFactory = _ => 200, Description = "How many loops listen." };
var rate = new Option<int>("--rate") { DefaultValueFactory = _ => 50, Description = "How many messages a second each loop gets." };
var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 20, Description = "How long each measurement takes." };
var talk = new Option<string>("--mode") { DefaultValueFactory = _ => "sqlite", Description = "Where the messages go." }.AcceptOnlyFromAmong("sqlite", "memory");
var messages = new Command("messages", "Floods many loops, one of which reads slowly: COORD-04.") { talk, listeners, rate, seconds, rounds };
messages.SetAction((parsed, cancellationToken) =>
    new MessageFlood(parsed.GetRequiredValue(talk), parsed.GetValue(listeners), parsed.GetValue(rate), TimeSpan.FromSeconds(parsed.GetValue(seconds))).RunAsync(parsed.GetValue(rounds), Console.Out, cancellationToken));

var pairs = new Option<int>("--pairs") { DefaultValueFactory = _ => 50, Description = "How many pairs of loops talk." };
var requests = new Option<int>("--requests") { DefaultValueFactory = _ => 200, Description = "How many questions each pair asks." };
var talks = new Command("request-reply", "Measures questions and answers between loops beside a channel: PERF-05.") { talk, pairs, requests, rounds };
talks.SetAction((parsed, cancellationToken) =>
    new RequestReply(parsed.GetRequiredValue(talk), parsed.GetValue(pairs), parsed.GetValue(requests)).RunAsync(parsed.GetValue(rounds), Console.Out, cancellationToken));

var make = new Command("history-make", "Makes a store with a history.") { durable, store, loops, events };
make.SetAction(async (parsed, cancellationToken) =>
{
    var directory = parsed.GetRequiredValue(store);
    await using var made = Stores.Open(parsed.GetRequiredValue(durable), directory);
    var workspace = Directory.CreateDirectory(Path.Combine(directory, "workspace")).FullName;
    await new HistoryMaker(made, workspace).MakeAsync(parsed.GetValue(loops), (int)(parsed.GetValue(events) / parsed.GetValue(loops)), cancellationToken);
});

var probe = new Command("history-probe", "Opens a store with a history, lists its loops and appends to it.") { durable, store };
probe.SetAction(async (parsed, cancellationToken) =>
    Console.WriteLine(JsonSerializer.Serialize(await HistoryProbe.RunAsync(parsed.GetRequiredValue(durable), parsed.GetRequiredValue(store), cancellationToken))));

var takeOver = new Command("restart-probe", "Takes over the loops of a store and folds their journals.") { durable, store };
takeOver.SetAction(async (parsed, cancellationToken) =>
    Console.WriteLine(JsonSerializer.Serialize(await RestartProbe.RunAsync(parsed.GetRequiredValue(durable), parsed.GetRequiredValue(store), cancellationToken))));

var waiters = new Command("waiters", "Measures a turn with ten thousand waiting beside a plain priority queue: PERF-06.") { rounds };
waiters.SetAction((parsed, cancellationToken) => Waiters.RunAsync(parsed.GetValue(rounds), Console.Out, cancellationToken));

var queued = new Command("queued", "Starts ten thousand loops that have to wait: PERF-07.") { durable, rounds };
queued.SetAction((parsed, cancellationToken) => Queued.RunAsync(parsed.GetRequiredValue(durable), parsed.GetValue(rounds), Console.Out, cancellationToken));

return await new RootCommand("Whole-system load tests: LoopKit beside the floor that its storage sets.")
{
    run, compare, fsyncs, lone, growth, history, restart, messages, talks, make, probe, takeOver, waiters, queued,
}.Parse(args).InvokeAsync();
