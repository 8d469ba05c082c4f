using System.CommandLine;
using LoopKit.LoadTest;

var system = new Option<string>("--system") { Required = true, Description = "What to measure." }.AcceptOnlyFromAmong("floor", "loopkit");
var mode = new Option<string>("--mode") { DefaultValueFactory = _ => "sqlite", Description = "Where the events go." }.AcceptOnlyFromAmong("sqlite", "jsonl", "memory");
var loops = new Option<int>("--loops") { DefaultValueFactory = _ => 50, Description = "How many loops run at once." };
var iterations = new Option<int>("--iterations") { DefaultValueFactory = _ => 200, Description = "How many iterations each loop makes." };
var variant = new Option<string>("--variant") { DefaultValueFactory = _ => "plain", Description = "What an iteration is: plain is one turn and no validation command." }.AcceptOnlyFromAmong("plain");
var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5, Description = "How many rounds, floor and LoopKit in turn." };

var run = new Command("run", "Measures one system and prints one row of JSON.") { system, mode, loops, iterations, variant };
run.SetAction(async (parsed, cancellationToken) =>
{
    var load = new Load(parsed.GetRequiredValue(mode), parsed.GetValue(loops), parsed.GetValue(iterations), parsed.GetRequiredValue(variant));
    var row = await Measurement.RunAsync(parsed.GetRequiredValue(system), load, cancellationToken);
    Console.WriteLine(row.ToJson());
});

var compare = new Command("compare", "Measures floor and LoopKit in turn and prints the ratios.") { mode, loops, iterations, variant, rounds };
compare.SetAction(async (parsed, cancellationToken) =>
{
    var load = new Load(parsed.GetRequiredValue(mode), parsed.GetValue(loops), parsed.GetValue(iterations), parsed.GetRequiredValue(variant));
    await Comparison.RunAsync(load, parsed.GetValue(rounds), Console.Out, cancellationToken);
});

return await new RootCommand("Whole-system load tests: LoopKit beside the floor that its storage sets.") { run, compare }.Parse(args).InvokeAsync();
