using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LoopKit.Simulator;

var loops = new Option<int>("--loops") { DefaultValueFactory = _ => 1_000, Description = "How many loops run." };
var minutes = new Option<int>("--minutes") { DefaultValueFactory = _ => 60, Description = "How long, by the simulated clock." };
var seed = new Option<int>("--seed") { DefaultValueFactory = _ => 1, Description = "Decides everything that is random." };
var svg = new Option<FileInfo?>("--svg") { Description = "Draws the first scenario to this file." };
var json = new Option<bool>("--json") { Description = "Prints one object of JSON for each run." };
var check = new Option<bool>("--check") { Description = "Fails unless LoopKit uses 95 % of the requests and of the input tokens without being refused once after the limits are known, and overspends nothing." };
var command = new RootCommand("Simulates loops that share a provider: with LoopKit's scheduler, with a fixed-window limiter, and with none.") { loops, minutes, seed, svg, json, check };
command.SetAction(parsed =>
{
    var length = TimeSpan.FromMinutes(parsed.GetValue(minutes));
    Scenario Of(string name, int requests, long input, long output) => new(name, parsed.GetValue(loops), length, requests, input, output, parsed.GetValue(seed));
    Scenario[] scenarios =
    [
        Of("requests", 1_000, 10_000_000, 2_000_000),
        Of("input tokens", 4_000, 2_000_000, 2_000_000),
        Of("output tokens", 4_000, 10_000_000, 300_000),
        Of("money", 1_000, 10_000_000, 2_000_000) with { Money = 100_000 },
    ];
    var holds = true;
    foreach (var scenario in scenarios)
    {
        Outcome[] outcomes =
        [
            Simulation.Run(scenario, time => new LaneLimiter(scenario, time)),
            Simulation.Run(scenario, time => new NaiveLimiter("fixed window", scenario.Requests, scenario.Money, time)),
            Simulation.Run(scenario, time => new NaiveLimiter("no limiter", null, scenario.Money, time)),
        ];
        Console.Write(parsed.GetValue(json) ? string.Concat(outcomes.Select(outcome => JsonSerializer.Serialize(new { scenario, outcome }, JsonSerializerOptions.Web) + "\n")) : Table.Of(scenario, outcomes));
        var own = outcomes[0];
        holds &= own is { Refused: <= 1, OverspentDollars: 0 } && (own.Use.Narrowest >= 0.95 || scenario.Name is "output tokens" or "money");
        if (scenario == scenarios[0] && parsed.GetValue(svg) is { } file)
        {
            File.WriteAllText(file.FullName, Chart.Of(scenario, outcomes));
        }
    }

    return parsed.GetValue(check) && !holds ? 1 : 0;
});
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return command.Parse(args).Invoke();
