using System.Diagnostics;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Plugins.Tests;
using LoopKit.Tools;

namespace LoopKit.ChaosTests;

/// <summary>
/// What a model must not say, over the wire of the official SDK: the loop has a typed error in its journal, the tool was not run, and the next
/// reply counts. The validation always passes, so a loop that ends otherwise was harmed.
/// </summary>
[Property("Requirement", "ENG-10")]
public sealed class BadReplyTests
{
    private const string Whole = """{"loop":"a","iteration":1,"token":"t"}""";

    private static readonly ChaosForm _form = ChaosForm.Current with { Iterations = 2, RequestLimit = 1000, Silence = TimeSpan.FromSeconds(2) };

    private static readonly RetryRules _retries = new() { FirstDelay = TimeSpan.FromMilliseconds(1), LongestDelay = TimeSpan.FromMilliseconds(10), LongestWish = TimeSpan.FromMilliseconds(10), LongestUsageWindow = TimeSpan.FromMilliseconds(10) };

    private readonly FakeEndpoint _endpoint = new();
    private readonly TokenLedger _ledger = new();

    public static IEnumerable<TestCaseData> BadCalls()
    {
        yield return Case("unknown tool", "fly", Whole, ToolErrors.UnknownTool);
        yield return Case("wrong case", "Record", Whole, ToolErrors.UnknownTool);
        yield return Case("wrong types", "record", """{"loop":1,"iteration":"one","token":[]}""", ToolErrors.InvalidArguments);
        yield return Case("missing keys", "record", """{"loop":"a"}""", ToolErrors.InvalidArguments);
        yield return Case("extra keys", "read", """{"path":"a","recursive":true}""", ToolErrors.InvalidArguments);
        yield return Case("a number that is none", "record", """{"loop":"a","iteration":NaN,"token":"t"}""", ToolErrors.InvalidArguments);
        yield return Case("an endless number", "record", """{"loop":"a","iteration":1e999,"token":"t"}""", ToolErrors.InvalidArguments);
        yield return Case("a list in place of an object", "record", "[]", ToolErrors.InvalidArguments);
        yield return Case("half an object", "record", Whole[..^3], ToolErrors.InvalidArguments);
        yield return Case("two objects", "record", Whole + Whole, ToolErrors.InvalidArguments);
        yield return Case("depth 64", "record", $$"""{"loop":{{Nested(63)}},"iteration":1,"token":"t"}""", ToolErrors.InvalidArguments);
        yield return Case("depth 10,000", "record", $$"""{"loop":{{Nested(10_000)}},"iteration":1,"token":"t"}""", ToolErrors.InvalidArguments);

        static TestCaseData Case(string name, string tool, string arguments, string error) => new TestCaseData(tool, arguments, error).SetArgDisplayNames(name);

        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
    }

    [TestCaseSource(nameof(BadCalls))]
    public async Task A_bad_call_is_an_error_that_the_model_sees_or_a_reply_that_is_discarded(string tool, string arguments, string error)
    {
        var run = await RunAsync(AnthropicEvents.Of("msg_1", "I try.", [(tool, arguments)]));
        AssertUnharmed(run);
        Assert.That(_ledger.Entries, Is.Empty);
        var (failed, discarded) = (run.Events.OfType<ToolCompleted>().FirstOrDefault(call => call.Outcome == ToolOutcome.Failed), run.Events.OfType<TurnFailed>().FirstOrDefault());
        Assert.That(discarded?.Kind is ModelFailureKind.CutStream || failed?.Error == error, Is.True, $"{failed} {discarded}");
    }

    [Test]
    public async Task Two_calls_with_one_id_are_two_calls()
    {
        var stream = AnthropicEvents.Of("msg_1", "Twice.", [("record", Whole), ("record", Whole.Replace("\"t\"", "\"u\"", StringComparison.Ordinal))]);
        var run = await RunAsync([.. stream.Select(text => text.Replace("msg_1-2", "msg_1-1", StringComparison.Ordinal))]);
        AssertUnharmed(run);
        Assert.That(_ledger.Entries.Select(entry => entry.Token), Is.EqualTo(["t", "u"]));
        Assert.That(run.Events.OfType<ToolCompleted>().Select(call => call.CallId), Is.Unique);
    }

    [TestCase("\"output_tokens\":20", "\"output_tokens\":-20")]
    [TestCase("\"input_tokens\":100", "\"input_tokens\":-100")]
    [TestCase(",\"usage\":{\"output_tokens\":20}", "")]
    [TestCase(",\"usage\":{\"input_tokens\":100,\"output_tokens\":1}", "")]
    [TestCase("\"output_tokens\":20", "\"output_tokens\":99999999999999999999")]
    public async Task A_usage_that_is_missing_or_makes_no_sense_harms_nothing(string sent, string instead)
    {
        var stream = AnthropicEvents.Of("msg_1", "Once.", [("record", Whole)]);
        Assert.That(string.Concat(stream), Does.Contain(sent));
        var run = await RunAsync([.. stream.Select(text => text.Replace(sent, instead, StringComparison.Ordinal))]);
        AssertUnharmed(run);
        Assert.That(_ledger.Entries.Count, Is.LessThanOrEqualTo(1));
        Assert.That(run.Events.OfType<TurnCompleted>().Select(turn => turn.Usage), Has.All.Matches<TokenUsage>(usage => usage.InputTokens >= 0 && usage.OutputTokens >= 0));
    }

    [Test]
    public async Task An_empty_reply_ends_its_turns_and_harms_nothing()
    {
        var stream = AnthropicEvents.Of("msg_1", "", []);
        var run = await RunAsync([.. stream.Select(text => text.Replace("\"stop_reason\":\"tool_use\"", "\"stop_reason\":\"end_turn\"", StringComparison.Ordinal))]);
        Assert.That(run.End.Status, Is.EqualTo(LoopStatus.Completed), run.End.Reason?.ToString());
        Assert.That(run.Events.OfType<TurnsEnded>().First().Reason, Is.EqualTo(TurnsEnd.EmptyReply));
    }

    [TestCase("max_tokens")]
    [TestCase("refusal")]
    public async Task The_calls_of_a_reply_that_was_ended_for_its_model_are_not_run(string reason)
    {
        var stream = AnthropicEvents.Of("msg_1", "Not so", [("record", Whole)]);
        var run = await RunAsync([.. stream.Select(text => text.Replace("\"stop_reason\":\"tool_use\"", $"\"stop_reason\":\"{reason}\"", StringComparison.Ordinal))]);
        Assert.That(run.End.Status, Is.EqualTo(LoopStatus.Completed), run.End.Reason?.ToString());
        Assert.That(_ledger.Entries, Is.Empty);
    }

    [TestCase("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"No.\"}}\n\n", EndCode.ModelUnauthorized)]
    [TestCase("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"No.\"}}\n\n", EndCode.ModelRejected)]
    [Property("Threat", "MODEL-13")]
    public async Task A_fatal_error_in_a_stream_ends_the_loop_at_once(string text, EndCode code)
    {
        _endpoint.AnswerStream([.. Trimmed(AnthropicEvents.Of("msg_1", "I try.", [("record", Whole)])).Take(8), text.Trim()]);
        var run = await RunAsync();
        Assert.That((run.End.Status, run.End.Reason?.Code), Is.EqualTo((LoopStatus.Failed, code)));
        Assert.That((_ledger.Entries.Count, _endpoint.Requests.Count), Is.EqualTo((0, 1)));
    }

    [TestCase(401, EndCode.ModelUnauthorized)]
    [TestCase(403, EndCode.ModelUnauthorized)]
    [TestCase(400, EndCode.ModelRejected)]
    [TestCase(404, EndCode.ModelRejected)]
    [Property("Threat", "MODEL-18")]
    public async Task A_fatal_status_ends_the_loop_at_once_and_says_why(int status, EndCode code)
    {
        _endpoint.Answer("""{"type":"error","error":{"type":"x","message":"The model is gone."}}""", status);
        var run = await RunAsync();
        Assert.That((run.End.Status, run.End.Reason?.Code), Is.EqualTo((LoopStatus.Failed, code)));
        Assert.That(run.End.Reason?.Detail, Does.Contain("The model is gone."));
        Assert.That(_endpoint.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    [NonParallelizable]
    public async Task Neither_an_endless_event_nor_fifty_megabytes_of_arguments_fill_the_memory()
    {
        using var memory = new MemoryWatch();
        _endpoint.AnswerEndlessly($"{FakeEndpoint.StreamHead}connection: close\r\n\r\nevent: content_block_delta\ndata: {{\"type\":\"", new string('x', 1 << 20), _ => { });
        var begin = Trimmed(AnthropicEvents.Of("msg_2", "Much.", [("record", Whole)])).TakeWhile(text => !text.Contains("partial_json", StringComparison.Ordinal)).ToList();
        var delta = $$$"""data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{{{new string('y', 100_000)}}}"}}""";
        var piece = $"event: content_block_delta\n{delta}\n\n";
        _endpoint.AnswerEndlessly($"{FakeEndpoint.StreamHead}connection: close\r\n\r\n{string.Concat(begin.Select(text => text + "\n\n"))}", piece, _ => { });
        var run = await RunAsync(AnthropicEvents.Of("msg_3", "Better.", [("complete_task", """{"summary":"Done."}""")]));
        Assert.That(run.Events.OfType<TurnFailed>().Select(failure => failure.Kind), Is.EqualTo([ModelFailureKind.ReplyTooLarge, ModelFailureKind.ReplyTooLarge]));
        AssertUnharmed(run);
        TestContext.Out.WriteLine($"{memory.MostAbove / 1024 / 1024} MB above the beginning");
        Assert.That(memory.MostAbove, Is.LessThan(64 * 1024 * 1024));
    }

    [Test]
    [Property("Threat", "MODEL-16")]
    public async Task A_silence_is_ended_and_the_call_made_again()
    {
        var watch = Stopwatch.StartNew();
        _endpoint.AnswerSilence([.. Trimmed(AnthropicEvents.Of("msg_1", "I wait.", [("record", Whole)])).SkipLast(2)]);
        var run = await RunAsync(AnthropicEvents.Of("msg_2", "Once.", [("record", Whole)]));
        Assert.That(run.Events.OfType<TurnFailed>().Single(), Has.Property("Kind").EqualTo(ModelFailureKind.Timeout).And.Property("Message").Contains("Nothing more came"));
        Assert.That(_ledger.Entries, Has.Exactly(1).Items);
        Assert.That(watch.Elapsed, Is.GreaterThan(_form.Silence));
        AssertUnharmed(run);
    }

    [TearDown]
    public ValueTask StopAsync() => _endpoint.DisposeAsync();

    /// <summary>Runs a loop whose model says this, and after it that the work is done.</summary>
    private async Task<ChaosRun> RunAsync(IReadOnlyList<string>? stream = null)
    {
        if (stream is not null)
        {
            _endpoint.AnswerStream([.. Trimmed(stream)]);
            for (var more = 1; more < 4; more++)
            {
                _endpoint.AnswerStream([.. Trimmed(AnthropicEvents.Of($"msg_end_{more}", "Done.", [("complete_task", """{"summary":"Done."}""")]))]);
            }
        }

        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var host = new ChaosHost(_endpoint.Url.AbsoluteUri.TrimEnd('/'), _form, _retries, _ledger);
        var run = await host.RunAsync("bad-reply", "true", deadline.Token);
        await host.ReplayAsync();
        return run;
    }

    /// <summary>The loop reached its end in its first iteration: nothing that was wrong used one up.</summary>
    private static void AssertUnharmed(ChaosRun run)
    {
        Assert.That(run.End.Status, Is.EqualTo(LoopStatus.Completed), run.End.Reason?.ToString());
        Assert.That(run.Events.OfType<IterationStarted>().Count(), Is.EqualTo(1));
        Assert.That(run.Events.OfType<TurnsEnded>().Single().Reason, Is.EqualTo(TurnsEnd.CompletionSignalled));
    }

    private static IEnumerable<string> Trimmed(IEnumerable<string> stream) => stream.Select(text => text.TrimEnd('\n'));
}
