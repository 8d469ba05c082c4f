using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Scheduling;
using LoopKit.Starts;
using LoopKit.Testing;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Starts;

/// <summary>Loops whose one tool call waits at a door.</summary>
internal sealed class DoorScene : IAsyncDisposable
{
    public const string Type = "door";

    private readonly Lock _gate = new();
    private int _inside;
    private int _number;

    public DoorScene(Action<LoopKitOptions> configure, Func<LoopDefinition, LoopDefinition>? define = null, List<PermitRequest>? asked = null, int doors = 1, Func<ScriptedModelBuilder, ScriptedModelBuilder>? transcript = null)
    {
        var definition = new LoopDefinition { Name = Type, Prompt = "Wait at the door." };

        // A call that a host cancels because it stops is over: a loop that is to wait in the next host, too, has another one.
        var script = Enumerable.Range(0, doors).Aggregate(transcript?.Invoke(new ScriptedModelBuilder()) ?? new ScriptedModelBuilder(), (turns, _) => turns.Calls("wait_at_the_door"));
        Host = InMemoryTestHost.Create(
            script.Calls("complete_task", new { summary = "Done." }).ToTranscript(),
            builder =>
            {
                builder.Services.Configure(configure);
                builder.Services.AddSingleton(define?.Invoke(definition) ?? definition);
                builder.AddTool(AIFunctionFactory.Create((AIFunctionArguments arguments, CancellationToken token) => WaitAsync(ToolCallContext.Of(arguments)!.Loop, token), "wait_at_the_door"), ToolEffects.ReadOnly);
                if (asked is not null)
                {
                    builder.Services.AddSingleton<IScheduler>(provider => new Eavesdropper(new Scheduler(provider.GetRequiredService<TimeProvider>(), new LaneLimits(8)), asked));
                }
            });
    }

    public InMemoryTestHost Host { get; }

    public TestGate Door { get; set; } = new();

    public List<LoopId> Order { get; } = [];

    public int MostAtOnce { get; private set; }

    public string DirectoryOf(string name) => Directory.CreateDirectory(Path.Combine(Host.Directory, name)).FullName;

    public async Task<List<LoopId>> StartAsync(int count, Func<int, Func<LoopSpec, LoopSpec>>? change = null)
    {
        List<LoopId> loops = [];
        for (var index = 0; index < count; index++)
        {
            var spec = Host.Spec("true") with { Definition = Type, Name = $"loop-{++_number}" };
            var id = new LoopId($"{_number:00}");
            await Host.Engine.StartAsync(id, change?.Invoke(index)(spec) ?? spec);
            loops.Add(id);
        }

        return loops;
    }

    public async Task<List<LoopStatus>> StatusesAsync(IEnumerable<LoopId> loops)
    {
        List<LoopStatus> statuses = [];
        foreach (var loop in loops)
        {
            statuses.Add((await Host.Engine.FindAsync(loop))!.Status);
        }

        return statuses;
    }

    public async Task<List<LoopEvent>> EventsAsync(LoopId loop) => [.. (await Host.EventsAsync(loop)).Select(recorded => recorded.Event)];

    public async Task<QueueSnapshot> QueueAsync() => await Host.Services.GetRequiredService<IQueueView>().InspectAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task WaitAsync(LoopId loop, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Order.Add(loop);
            MostAtOnce = Math.Max(MostAtOnce, ++_inside);
        }

        try
        {
            await Door.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _inside--;
            }
        }
    }
}
