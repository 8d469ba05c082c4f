using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Testing;
using LoopKit.Tests.People;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Engine;

/// <summary>TOOL-06: the read-only calls of a turn that stand in a row run at the same time; everything else in order, one by one.</summary>
[Property("Requirement", "TOOL-06")]
public sealed class CallTogetherTests
{
    [Test]
    public async Task Read_only_calls_in_a_row_start_together_and_end_in_the_order_of_the_calls()
    {
        var meeting = new Meeting(3);
        await using var host = Host("look a, look b, look c", meeting);
        var end = await host.RunAsync(host.Spec("true"));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed));
        Assert.That(meeting.Together, Is.EqualTo(3));
        Assert.That(await CallsAsync(host, end.Id), Is.EqualTo(["+c1", "+c2", "+c3", "-c1 a", "-c2 b", "-c3 c"]));
    }

    [Test]
    public async Task Calls_with_effects_stay_in_order_and_alone()
    {
        var meeting = new Meeting(2);
        await using var host = Host("look a, look b, put c, look d, put e, put f", meeting);
        var end = await host.RunAsync(host.Spec("true"));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed));
        Assert.That(await CallsAsync(host, end.Id), Is.EqualTo(["+c1", "+c2", "-c1 a", "-c2 b", "+c3", "-c3 c", "+c4", "-c4 d", "+c5", "-c5 e", "+c6", "-c6 f"]));
    }

    [TestCase(8, 8)]
    [TestCase(3, 3)]
    [TestCase(1, 1)]
    public async Task No_more_run_at_a_time_than_the_definition_allows(int allowed, int together)
    {
        var meeting = new Meeting(together);
        await using var host = Host(string.Join(", ", Enumerable.Range(1, 9).Select(number => $"look {number}")), meeting, allowed);
        var end = await host.RunAsync(host.Spec("true"));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed));
        Assert.That(meeting.Most, Is.EqualTo(together));
        Assert.That((await CallsAsync(host, end.Id)).Count(call => call[0] == '-'), Is.EqualTo(9));
    }

    [Test]
    [Property("Requirement", "ENG-12")]
    public async Task A_stop_ends_all_of_them()
    {
        var meeting = new Meeting(int.MaxValue);
        await using var host = Host("look a, look b", meeting);
        var id = LoopId.New(host.Time);
        await host.Engine.StartAsync(id, host.Spec("true"));
        await meeting.ReachedAsync(2);
        await host.Engine.SendAsync(id, new StopLoop { Id = new CommandId("s"), By = "ada", Reason = "enough" });
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(id))!.Status, Is.EqualTo(LoopStatus.Stopped));
        Assert.That((await host.EventsAsync(id)).Select(recorded => recorded.Event).OfType<ToolCompleted>().Select(tool => tool.Outcome), Is.EqualTo([ToolOutcome.Cancelled, ToolOutcome.Cancelled]));
    }

    [Test]
    public async Task The_read_only_profile_offers_nothing_that_changes_anything()
    {
        var script = new ScriptedModelBuilder().Turn(turn => turn.Calls("write", new { path = "a", content = "b" }).Calls("run", new { command = "true" })).Says("Done.");
        await using var host = InMemoryTestHost.Create(script.ToTranscript(), builder => AskTests.Define(builder, definition => definition with { ToolsProfile = ToolsProfile.ReadOnly }));
        var end = await host.RunAsync(host.Spec("true"));
        var errors = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<ToolCompleted>().Select(tool => tool.Error);
        Assert.That(errors, Is.EqualTo([ToolErrors.UnknownTool, ToolErrors.UnknownTool]));
    }

    private static InMemoryTestHost Host(string calls, Meeting meeting, int? atMost = null)
    {
        var script = new ScriptedModelBuilder()
            .Turn(turn =>
            {
                foreach (var call in calls.Split(", ").Select(call => call.Split(' ')))
                {
                    turn.Calls(call[0], new { what = call[1] });
                }
            })
            .Says("Done.");
        return InMemoryTestHost.Create(script.ToTranscript(), builder =>
        {
            builder
                .AddTool(AIFunctionFactory.Create(meeting.LookAsync, "look"), ToolEffects.ReadOnly)
                .AddTool(AIFunctionFactory.Create((string what) => what, "put"), ToolEffects.Idempotent);
            AskTests.Define(builder, definition => atMost is { } most ? definition with { MaxParallelCalls = most } : definition);
        });
    }

    private static async Task<List<string>> CallsAsync(InMemoryTestHost host, LoopId loop)
    {
        var events = (await host.EventsAsync(loop)).Select(recorded => recorded.Event).ToList();
        var ids = events.OfType<TurnCompleted>().SelectMany(turn => turn.ToolCalls).Select((call, index) => (call.CallId, index)).ToDictionary(call => call.CallId, call => $"c{call.index + 1}");
        return [.. events.Select(loopEvent => loopEvent switch
        {
            ToolStarted started => "+" + ids[started.CallId],
            ToolCompleted completed => $"-{ids[completed.CallId]} {completed.Result.Text}",
            _ => "",
        }).Where(call => call.Length > 0)];
    }

    /// <summary>A tool whose first calls wait until as many are there as expected: it ends only when they run at the same time.</summary>
    private sealed class Meeting(int expected)
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<TaskCompletionSource> _arrivals = [];
        private readonly Lock _gate = new();
        private int _present;
        private int _arrived;

        public int Most { get; private set; }

        public int Together { get; private set; }

        public async Task<string> LookAsync(string what, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                Most = Math.Max(Most, ++_present);
                if (++_arrived == expected)
                {
                    Together = _present;
                    _all.TrySetResult();
                }

                _arrivals.ForEach(arrival => arrival.TrySetResult());
            }

            try
            {
                await _all.Task.WaitAsync(cancellationToken);
                return what;
            }
            finally
            {
                lock (_gate)
                {
                    _present--;
                }
            }
        }

        public async Task ReachedAsync(int count)
        {
            while (true)
            {
                TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
                lock (_gate)
                {
                    if (_arrived >= count)
                    {
                        return;
                    }

                    _arrivals.Add(next);
                }

                await next.Task.WaitAsync(TimeSpan.FromSeconds(60));
            }
        }
    }
}
