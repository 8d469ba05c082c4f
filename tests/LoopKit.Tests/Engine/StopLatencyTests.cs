using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Plugins;
using LoopKit.Sandbox;
using LoopKit.Testing;
using LoopKit.Tests.Sandbox;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Engine;

/// <summary>
/// Must hold: a stop is honoured in every situation, and afterwards no process of the loop is alive, daemonised ones included. A few stops by
/// default; <c>LOOPKIT_STOPS=100 dotnet test --filter StopLatencyTests</c> prints distributions. The bounds are generous, for machines that do
/// other things; the promise is 1 s idle or waiting, and 5 s in a tool.
/// </summary>
[Platform("Linux")]
[Property("Requirement", "ENG-12")]
public sealed class StopLatencyTests
{
    private const string Deaf = "trap '' TERM HUP INT; touch ready; while :; do sleep 1; done";
    private const string Daemon = "setsid -f sh -c 'trap \"\" TERM; touch ready; sleep 300' >/dev/null 2>&1; sleep 300";

    private static readonly int _stops = int.Parse(Environment.GetEnvironmentVariable("LOOPKIT_STOPS") ?? "2", CultureInfo.InvariantCulture);
    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _busy = TimeSpan.FromSeconds(20);

    [Test]
    public Task Paused() => MeasureAsync(_idle, new Says("ask_human", "question"), recorded => recorded.Event is LoopPaused, pause: true);

    [Test]
    public Task Waiting_for_a_person() => MeasureAsync(_idle, new Says("ask_human", "question"), recorded => recorded.Event is PersonAsked);

    [Test]
    public Task Waiting_for_a_retry() => MeasureAsync(_idle, new Limited(), recorded => recorded.Event is TurnFailed);

    [Test]
    public Task In_a_model_call() => MeasureAsync(_idle, new Hears(), recorded => recorded.Event is TurnStarted);

    [Test]
    public Task In_a_model_call_that_ignores_its_cancellation() => MeasureAsync(_busy, new Hears(ignores: true), recorded => recorded.Event is TurnStarted);

    [Test]
    [Property("Threat", "CMD-18")]
    public Task In_a_command_that_ignores_signals() => MeasureAsync(_busy, new Says("run", "command", Deaf), recorded => recorded.Event is ToolStarted, isReady: true);

    [Test]
    [Property("Threat", "CMD-18")]
    public Task In_a_command_that_left_a_daemon() => MeasureAsync(_busy, new Says("run", "command", Daemon), recorded => recorded.Event is ToolStarted, isReady: true);

    [Test]
    public Task In_a_validation_that_ignores_signals() => MeasureAsync(_busy, new Says(), recorded => recorded.Event is TurnsEnded, isReady: true, validation: Deaf);

    /// <summary>The same for what ends by its own time.</summary>
    [TestCase("run", TestName = "After_the_timeout_of_a_command_nothing_of_it_is_alive")]
    [TestCase("validation", TestName = "After_the_timeout_of_a_validation_nothing_of_it_is_alive")]
    public async Task After_a_timeout(string what)
    {
        for (var stop = 0; stop < _stops; stop++)
        {
            var model = what == "run" ? new Says("run", "command", Daemon) : new Says();
            await using var host = LoopKitTestHost.Create(configure: builder => Configure(builder, model, TimeSpan.FromSeconds(2)));
            var end = await host.RunAsync(Spec(host, what == "run" ? "false" : Daemon, TimeSpan.FromSeconds(2)) with { MaxIterations = 1 });
            Assert.That(end.Reason?.Code, Is.EqualTo(EndCode.MaxIterations), end.Reason?.ToString());
            Assert.That(IsReady(host), "the daemon was started");
            Assert.That(LoopProcessesOf(end.Id), Is.Empty);
        }
    }

    private static async Task MeasureAsync(TimeSpan bound, IChatClient model, Func<RecordedEvent, bool> isThere, bool pause = false, bool isReady = false, string validation = "false")
    {
        List<double> seconds = [];
        for (var stop = 0; stop < _stops; stop++)
        {
            await using var host = LoopKitTestHost.Create(configure: builder => Configure(builder, model, TimeSpan.FromMinutes(5)));
            seconds.Add((await StopAsync(host, isThere, pause, isReady, validation)).TotalSeconds);
        }

        seconds.Sort();
        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{TestContext.CurrentContext.Test.Name}: {seconds.Count} stops, p50 {At(0.5):0.000} s, p99 {At(0.99):0.000} s, max {seconds[^1]:0.000} s"));
        Assert.That(seconds[^1], Is.LessThan(bound.TotalSeconds));

        double At(double share) => seconds[Math.Min(seconds.Count - 1, (int)(seconds.Count * share))];
    }

    private static async Task<TimeSpan> StopAsync(LoopKitTestHost host, Func<RecordedEvent, bool> isThere, bool pause, bool isReady, string validation)
    {
        var id = LoopId.New(TimeProvider.System);
        await host.Engine.StartAsync(id, Spec(host, validation, TimeSpan.FromMinutes(5)));
        if (pause)
        {
            await host.Engine.SendAsync(id, new PauseLoop { Id = new CommandId("pause") });
        }

        await host.WaitForAsync(id, isThere);
        Assert.That(!isReady || await Poll.UntilAsync(() => IsReady(host), TimeSpan.FromSeconds(60)), "the command runs");
        var start = Stopwatch.GetTimestamp();
        await host.Engine.SendAsync(id, new StopLoop { Id = new CommandId("stop"), By = "person:ada", Reason = "enough" });
        var end = await host.Engine.WaitForRestAsync(id);
        var time = Stopwatch.GetElapsedTime(start);
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Stopped), end.Reason?.ToString());
        Assert.That(LoopProcessesOf(id), Is.Empty);
        return time;
    }

    private static void Configure(ILoopKitBuilder builder, IChatClient model, TimeSpan toolTimeout)
    {
        builder.AddChatClient("stops", model);
        People.AskTests.Define(builder, definition => definition with { ToolTimeout = toolTimeout, MaxTurns = 1 });
    }

    private static LoopSpec Spec(LoopKitTestHost host, string validation, TimeSpan timeout) => host.Spec(validation) with
    {
        Model = new ModelRef("stops", "model"),
        Validation = [new ValidationCommand { Command = validation, Timeout = timeout }],
    };

    private static bool IsReady(LoopKitTestHost host) => File.Exists(Path.Combine(host.Workspace, "ready"));

    /// <summary>The processes that carry the loop's tag and live.</summary>
    private static List<int> LoopProcessesOf(LoopId loop)
    {
        List<int> alive = [];
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(directory => char.IsAsciiDigit(Path.GetFileName(directory)[0])))
        {
            try
            {
                var process = int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture);
                if (File.ReadAllText(Path.Combine(directory, "environ")).Split('\0').Contains($"LOOPKIT_LOOP={loop}") && CommandBench.IsAlive(process))
                {
                    alive.Add(process);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }

        return alive;
    }

    /// <summary>Calls one tool, or says that it is done.</summary>
    private sealed class Says(string? tool = null, string argument = "", string value = "Which port?") : Model
    {
        protected override Task<ChatResponse> ReplyAsync(CancellationToken cancellationToken) => Task.FromResult(tool is null
            ? new ChatResponse(new ChatMessage(ChatRole.Assistant, "Done.")) { FinishReason = ChatFinishReason.Stop }
            : new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call", tool, new Dictionary<string, object?> { [argument] = value })])) { FinishReason = ChatFinishReason.ToolCalls });
    }

    /// <summary>Asks to be left alone for ten minutes.</summary>
    private sealed class Limited : Model
    {
        protected override Task<ChatResponse> ReplyAsync(CancellationToken cancellationToken) => throw new ModelException(ModelFailureKind.RateLimited, "later") { RetryAfter = TimeSpan.FromMinutes(10) };
    }

    /// <summary>Never answers.</summary>
    private sealed class Hears(bool ignores = false) : Model
    {
        protected override async Task<ChatResponse> ReplyAsync(CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, ignores ? CancellationToken.None : cancellationToken);
            throw new UnreachableException();
        }
    }

    private abstract class Model : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => ReplyAsync(cancellationToken);

        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (var update in (await ReplyAsync(cancellationToken)).ToChatResponseUpdates())
            {
                yield return update;
            }
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }

        protected abstract Task<ChatResponse> ReplyAsync(CancellationToken cancellationToken);
    }
}
