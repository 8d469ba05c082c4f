using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Plugins.Tests;

/// <summary>What holds for every provider: failures are classified, secrets stay secret, LoopKit's own options stay at home.</summary>
[Property("Requirement", "PLUG-03")]
public abstract class ProviderTests
{
    protected const string Key = "made-up-key-1234567890";

    private readonly FakeEndpoint _endpoint = new();
    private readonly NewYear _time = new();
    private IModelProvider? _provider;

    private protected FakeEndpoint Endpoint => _endpoint;

    protected abstract string Prefix { get; }

    /// <summary>A whole reply as it comes without streaming.</summary>
    protected abstract string Reply { get; }

    /// <summary>A streamed reply up to, not including, the event that says why it ended.</summary>
    protected abstract IReadOnlyList<string> StreamBeginning { get; }

    /// <summary>As much of a stream as may pass for a whole reply and is none.</summary>
    protected virtual IReadOnlyList<string> AlmostWhole => StreamBeginning;

    /// <summary>What comes after it.</summary>
    protected abstract IReadOnlyList<string> StreamEnd { get; }

    /// <summary>An event of a stream that is cut off within the arguments of a call, with the events before it.</summary>
    protected abstract IReadOnlyList<string> StreamWithinArguments { get; }

    /// <summary>An event with a piece of text, of which a stream may have any number.</summary>
    protected abstract string TextEvent(string text);

    /// <summary>Small, so that a test sees how much is taken.</summary>
    protected static ModelLimits Limits { get; } = new() { MaxReplyBytes = 256 * 1024 };

    protected static AITool ReadTool => AIFunctionFactory.Create(([System.ComponentModel.Description("Which file.")] string path) => path, "read", "Reads a file.");

    [TearDown]
    public async Task Stop()
    {
        (_provider as IDisposable)?.Dispose();
        await _endpoint.DisposeAsync();
    }

    [TestCase(429, ModelFailureKind.RateLimited)]
    [TestCase(529, ModelFailureKind.Overloaded)]
    [TestCase(503, ModelFailureKind.Overloaded)]
    [TestCase(500, ModelFailureKind.Server)]
    [TestCase(408, ModelFailureKind.Timeout)]
    [TestCase(401, ModelFailureKind.Unauthorized)]
    [TestCase(403, ModelFailureKind.Unauthorized)]
    [TestCase(400, ModelFailureKind.BadRequest)]
    [TestCase(404, ModelFailureKind.BadRequest)]
    [TestCase(413, ModelFailureKind.BadRequest)]
    [TestCase(302, ModelFailureKind.BadRequest)]
    [Property("Threat", "MODEL-18")]
    public async Task Error_replies_are_classified_and_not_retried_by_the_sdk(int status, ModelFailureKind kind)
    {
        _endpoint.Answer("""{"error":{"type":"t","message":"What went wrong."}}""", status, "request-id: req_1\r\nlocation: http://127.0.0.1:1/\r\n");
        var failure = await FailsAsync(() => Client().GetResponseAsync("hello"));
        Assert.That(failure.Kind, Is.EqualTo(kind));
        Assert.That(failure.Message, Does.EndWith($"answered {status}: What went wrong."));
        Assert.That(failure.ResponseId, Is.EqualTo("req_1"));
        Assert.That(_endpoint.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    [Property("Requirement", "ENG-11")]
    public async Task A_quota_that_is_used_up_is_told_from_a_rate_by_its_code()
    {
        _endpoint.Answer("""{"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"You exceeded your current quota."}}""", 429);
        Assert.That((await FailsAsync(() => Client().GetResponseAsync("hello"))).Kind, Is.EqualTo(ModelFailureKind.UsageLimit));
    }

    [Test]
    public async Task Error_replies_to_streaming_calls_are_classified()
    {
        _endpoint.Answer("<html>busy</html>", 529);
        Assert.That((await FailsAsync(() => StreamAsync(Client()))).Kind, Is.EqualTo(ModelFailureKind.Overloaded));
    }

    [TestCase("7", 7.0)]
    [TestCase("0.5", 0.5)]
    [TestCase("Thu, 01 Jan 2026 00:01:30 GMT", 90.0)]
    [TestCase("Wed, 31 Dec 2025 00:00:00 GMT", 0.0)]
    [TestCase("-5", null)]
    [TestCase("soon", null)]
    [TestCase("NaN", null)]
    [TestCase("99999999999999999999999999", 3_456_000.0)]
    [TestCase("Fri, 31 Dec 9999 23:59:59 GMT", 3_456_000.0)]
    [Property("Threat", "MODEL-14")]
    public async Task Retry_after_is_read_whatever_it_says(string header, double? seconds)
    {
        _endpoint.Answer("{}", 429, $"retry-after: {header}\r\n");
        Assert.That((await FailsAsync(() => Client().GetResponseAsync("hello"))).RetryAfter?.TotalSeconds, Is.EqualTo(seconds));
    }

    [Test]
    [Property("Threat", "SEC-11")]
    public async Task A_credential_in_the_providers_words_is_removed()
    {
        _endpoint.Answer($$$"""{"error":{"message":"Bad key\n {{{Key}}}."}}""", 401);
        Assert.That((await FailsAsync(() => Client().GetResponseAsync("hello"))).ToString(), Does.Contain("Bad key [credential].").And.Not.Contain(Key));
    }

    [Test]
    public async Task A_body_that_breaks_off_is_a_cut_stream()
    {
        _endpoint.AnswerCut(Reply);
        Assert.That((await FailsAsync(() => Client().GetResponseAsync("hello"))).Kind, Is.EqualTo(ModelFailureKind.CutStream));
    }

    [TestCase("{\"id\":")]
    [TestCase("garbage")]
    [TestCase("{}")]
    public async Task A_garbled_body_is_a_cut_stream(string body)
    {
        _endpoint.Answer(body);
        Assert.That((await FailsAsync(() => Client().GetResponseAsync("hello"))).Kind, Is.EqualTo(ModelFailureKind.CutStream));
    }

    [Test]
    public async Task A_stream_that_ends_early_is_a_cut_stream()
    {
        _endpoint.AnswerStream([.. StreamBeginning]);
        Assert.That((await FailsAsync(() => StreamAsync(Client()))).Kind, Is.EqualTo(ModelFailureKind.CutStream));
    }

    [TestCase("retry-after-ms: 1500\r\nretry-after: 7\r\n", 1.5)]
    [TestCase("retry-after-ms: -1\r\nretry-after: 7\r\n", 7.0)]
    [TestCase("anthropic-ratelimit-requests-remaining: 0\r\nanthropic-ratelimit-requests-reset: 2026-01-01T00:00:20Z\r\nanthropic-ratelimit-tokens-remaining: 5\r\nanthropic-ratelimit-tokens-reset: 2026-01-01T00:10:00Z\r\n", 20.0)]
    [TestCase("x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 250ms\r\nx-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: 1m2.5s\r\n", 62.5)]
    [TestCase("x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: soon\r\n", null)]
    [TestCase("x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 1x\r\n", null)]
    [TestCase("x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 99999999d\r\n", 3_456_000.0)]
    public async Task Other_headers_that_say_when_to_come_back_are_read(string headers, double? seconds)
    {
        _endpoint.Answer("{}", 429, headers);
        Assert.That((await FailsAsync(() => Client().GetResponseAsync("hello"))).RetryAfter?.TotalSeconds, Is.EqualTo(seconds));
    }

    [TestCase("anthropic-ratelimit-requests-limit: 50\r\nanthropic-ratelimit-requests-remaining: 49\r\nanthropic-ratelimit-requests-reset: 2026-01-01T00:00:01.2Z\r\n", "Requests 49/50 1.2")]
    [TestCase("anthropic-ratelimit-input-tokens-limit: 40000\r\nanthropic-ratelimit-input-tokens-remaining: 0\r\nanthropic-ratelimit-input-tokens-reset: 2026-01-01T00:01:00Z\r\nanthropic-ratelimit-output-tokens-limit: 8000\r\nanthropic-ratelimit-output-tokens-remaining: 8000\r\nanthropic-ratelimit-output-tokens-reset: 2025-12-31T23:59:59Z\r\nanthropic-ratelimit-tokens-limit: 40000\r\nanthropic-ratelimit-tokens-remaining: 0\r\n", "InputTokens 0/40000 60, OutputTokens 8000/8000 0")]
    [TestCase("x-ratelimit-limit-requests: 60\r\nx-ratelimit-remaining-requests: 59\r\nx-ratelimit-reset-requests: 6m0s\r\nx-ratelimit-limit-tokens: 150000\r\nx-ratelimit-remaining-tokens: 149984\r\nx-ratelimit-reset-tokens: 17ms\r\n", "Requests 59/60 360, Tokens 149984/150000 0.017")]
    [TestCase("x-ratelimit-limit-requests: 60\r\nx-ratelimit-remaining-requests: 61\r\n", "Requests 60/60 ")]
    [TestCase("x-ratelimit-limit-requests: many\r\nx-ratelimit-remaining-requests: -1\r\nx-ratelimit-limit-tokens: 0\r\nx-ratelimit-remaining-tokens: 0\r\n", "")]
    [TestCase("", "")]
    [Property("Requirement", "SCHED-02")]
    public async Task What_a_provider_says_of_its_limits_is_reported_with_replies_streams_and_failures(string headers, string expected)
    {
        foreach (var status in new[] { 429, 529 })
        {
            _endpoint.Answer("{}", status, headers);
            var report = new RateLimitReport(_time);
            var options = new ChatOptions { AdditionalProperties = new() { [RateLimitReport.Key] = report } };
            var client = Client();
            await FailsAsync(() => status == 429 ? client.GetResponseAsync("hello", options) : client.GetStreamingResponseAsync("hello", options).ToChatResponseAsync());
            var limits = report.Limits.Select(limit => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{limit.Kind} {limit.Remaining}/{limit.Limit} {limit.ResetsIn?.TotalSeconds}"));
            Assert.That(string.Join(", ", limits), Is.EqualTo(expected));
            Assert.That(report.Age, Is.Not.Null);
        }

        _endpoint.AnswerStream([.. StreamBeginning, .. StreamEnd]);
        var ofReply = new RateLimitReport(_time);
        await Client().GetStreamingResponseAsync("hello", new ChatOptions { AdditionalProperties = new() { [RateLimitReport.Key] = ofReply } }).ToChatResponseAsync();
        Assert.That(ofReply.Age, Is.Not.Null, "the time of the answer counts without limits, too");
    }

    [Test]
    [Property("Requirement", "SCHED-02")]
    public void An_account_is_told_from_another_without_its_key_being_shown()
    {
        var one = Provider(new() { [$"{Prefix}_API_KEY"] = Key }).AccountOf(new ModelRef("p", "m"));
        var other = Provider(new() { [$"{Prefix}_API_KEY"] = Key + "2" }).AccountOf(new ModelRef("p", "m"));
        Assert.That(one, Is.Not.EqualTo(other).And.Length.EqualTo(8));
        Assert.That(Provider([]).AccountOf(new ModelRef("p", "m")), Is.Null);
    }

    [Test]
    [Property("Threat", "MODEL-13")]
    public async Task A_stream_that_ends_or_breaks_anywhere_before_its_end_is_a_cut_stream()
    {
        for (var events = 0; events <= AlmostWhole.Count; events++)
        {
            _endpoint.AnswerStream([.. AlmostWhole.Take(events)]);
            Assert.That((await FailsAsync(() => StreamAsync(Client()))).Kind, Is.EqualTo(ModelFailureKind.CutStream), $"closed in good order after {events} events");
            _endpoint.AnswerCutStream([.. AlmostWhole.Take(events)]);
            Assert.That((await FailsAsync(() => StreamAsync(Client()))).Kind, Is.EqualTo(ModelFailureKind.CutStream), $"broken after {events} events");
        }

        Assert.That(_endpoint.Requests, Has.Count.EqualTo(2 * (AlmostWhole.Count + 1)), "the SDK repeats nothing");
    }

    [Test]
    public async Task A_stream_with_garbage_in_the_middle_is_a_cut_stream()
    {
        foreach (var garbage in new[] { "data: {\"type\":", "event: content_block_delta\ndata: }{", "data: \0\u0001\u0002" })
        {
            _endpoint.AnswerStream([.. StreamBeginning, garbage]);
            Assert.That((await FailsAsync(() => StreamAsync(Client()))).Kind, Is.EqualTo(ModelFailureKind.CutStream), garbage);
        }
    }

    [Test]
    public async Task A_web_page_in_place_of_a_stream_is_a_failure_of_the_server()
    {
        _endpoint.AnswerPage("<html>Log in to the guest network</html>");
        var failure = await FailsAsync(() => StreamAsync(Client()));
        Assert.That(failure, Has.Property("Kind").EqualTo(ModelFailureKind.Server).And.Message.Contains("web page"));
    }

    [Test]
    public async Task An_explanation_that_never_ends_does_not_hide_the_status()
    {
        _endpoint.AnswerEndlessly("HTTP/1.1 401 Status\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n", new string(' ', 10_000), _ => { });
        Assert.That((await FailsAsync(() => StreamAsync(Client()))).Kind, Is.EqualTo(ModelFailureKind.Unauthorized));
    }

    [Test]
    public async Task An_explanation_that_never_comes_does_not_hide_the_status()
    {
        _time.Hurries = true;
        _endpoint.AnswerNothingAfter("HTTP/1.1 401 Unauthorised\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n{");
        Assert.That((await FailsAsync(() => StreamAsync(Client()))).Kind, Is.EqualTo(ModelFailureKind.Unauthorized));
    }

    [Test]
    [Property("Threat", "MODEL-17")]
    public async Task An_event_without_an_end_is_broken_off_when_it_is_too_large()
    {
        var sent = 0L;
        _endpoint.AnswerEndlessly($"{FakeEndpoint.StreamHead}connection: close\r\n\r\ndata: {{\"x\":\"", new string('y', 64 * 1024), bytes => sent = bytes);
        Assert.That((await FailsAsync(() => StreamAsync(Client()))).Kind, Is.EqualTo(ModelFailureKind.ReplyTooLarge));
        await _endpoint.DisposeAsync();
        Assert.That(sent, Is.LessThan(64 * 1024 * 1024), "nobody goes on reading");
    }

    [Test]
    public async Task Lines_of_one_event_without_an_end_are_broken_off_too()
    {
        _endpoint.AnswerEndlessly($"{FakeEndpoint.StreamHead}connection: close\r\n\r\n", "data: 0123456789\r\n", _ => { });
        Assert.That((await FailsAsync(() => StreamAsync(Client()))).Kind, Is.EqualTo(ModelFailureKind.ReplyTooLarge));
    }

    [TestCase(1)]
    [TestCase(10_000)]
    public async Task Events_without_end_are_broken_off_however_small_they_are(int length)
    {
        _endpoint.AnswerEndlessly($"{FakeEndpoint.StreamHead}connection: close\r\n\r\n{string.Concat(StreamBeginning.Take(TextPlace).Select(text => text + "\n\n"))}", TextEvent(new string('x', length)) + "\n\n", _ => { });
        Assert.That((await FailsAsync(() => StreamAsync(Client()))).Kind, Is.EqualTo(ModelFailureKind.ReplyTooLarge));
    }

    [Test]
    public async Task A_long_reply_in_single_tokens_is_taken_though_its_format_is_larger_than_it_may_be()
    {
        IReadOnlyList<string> texts = [.. Enumerable.Repeat(TextEvent("word"), 5_000)];
        Assert.That(texts.Sum(text => text.Length), Is.GreaterThan(2 * Limits.MaxReplyBytes));
        _endpoint.AnswerStream([.. StreamBeginning.Take(TextPlace), .. texts, .. StreamBeginning.Skip(TextPlace), .. StreamEnd]);
        Assert.That((await StreamAsync(Client())).Text, Has.Length.GreaterThanOrEqualTo(20_000));
    }

    [Test]
    public async Task A_body_that_is_too_large_is_broken_off()
    {
        _endpoint.AnswerEndlessly("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n", new string(' ', 64 * 1024), _ => { });
        Assert.That((await FailsAsync(() => Client().GetResponseAsync("hello"))).Kind, Is.EqualTo(ModelFailureKind.ReplyTooLarge));
    }

    [Test]
    public async Task Arguments_that_are_cut_short_in_a_stream_that_ends_well_are_never_arguments()
    {
        _endpoint.AnswerStream([.. StreamWithinArguments, .. StreamEnd]);
        try
        {
            var calls = (await StreamAsync(Client())).Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>();
            Assert.That(calls.Select(call => call.Exception), Has.All.Not.Null);
        }
        catch (ModelException failure)
        {
            Assert.That(failure.Kind, Is.EqualTo(ModelFailureKind.CutStream));
        }
    }

    [Test]
    public async Task Silence_ends_when_the_caller_has_waited_long_enough()
    {
        _endpoint.AnswerSilence([.. StreamBeginning]);
        using var patience = new CancellationTokenSource();
        var heard = 0;
        Assert.That(
            async () =>
            {
                await foreach (var update in Client().GetStreamingResponseAsync("hello", cancellationToken: patience.Token))
                {
                    if (update.Text.Length > 0 && ++heard == 1)
                    {
                        await patience.CancelAsync();
                    }
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task An_endpoint_that_is_not_there_is_a_network_failure()
    {
        var client = Client();
        await _endpoint.DisposeAsync();
        Assert.That((await FailsAsync(() => client.GetResponseAsync("hello"))).Kind, Is.EqualTo(ModelFailureKind.Network));
    }

    [Test]
    public void A_cancelled_call_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.That(() => Client().GetResponseAsync("hello", cancellationToken: cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task What_loopkit_attaches_to_the_options_is_not_sent()
    {
        _endpoint.Answer(Reply);
        var options = new ChatOptions { AdditionalProperties = new() { [ChatCall.Key] = new ChatCall(new LoopId("secret-loop"), 1, 1) } };
        await Client().GetResponseAsync("hello", options);
        Assert.That(_endpoint.Requests[0].Head + _endpoint.Requests[0].Body.GetRawText(), Does.Not.Contain("secret-loop").And.Not.Contain("loopkit"));
    }

    [Test]
    public void Without_a_key_there_is_no_client() => Assert.That(
        () => Provider([]).Create(new ModelRef("p", "m")),
        Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.ModelCredentialMissing).And.Message.Contains($"{Prefix}_API_KEY"));

    [Test]
    public void A_key_that_cannot_be_sent_is_refused_without_being_shown() => Assert.That(
        () => Provider(new() { [$"{Prefix}_API_KEY"] = "abc\ndef" }).Create(new ModelRef("p", "m")),
        Throws.TypeOf<LoopKitException>().With.Message.Not.Contain("abc"));

    [Test]
    public void An_address_that_is_none_is_refused() => Assert.That(
        () => Provider(new() { [$"{Prefix}_API_KEY"] = Key, [$"{Prefix}_BASE_URL"] = "localhost:80" }).Create(new ModelRef("p", "m")),
        Throws.TypeOf<LoopKitException>().With.Message.Contains($"{Prefix}_BASE_URL"));

    /// <summary>Where in <see cref="StreamBeginning"/> further text may stand.</summary>
    protected abstract int TextPlace { get; }

    protected abstract IModelProvider Create(Func<string, string?> environment, TimeProvider time);

    protected IChatClient Client() =>
        Provider(new() { [$"{Prefix}_API_KEY"] = Key + "\n", [$"{Prefix}_BASE_URL"] = _endpoint.Url.AbsoluteUri }).Create(new ModelRef("p", "model-1"));

    protected static async Task<ChatResponse> StreamAsync(IChatClient client, params ChatMessage[] messages) =>
        await client.GetStreamingResponseAsync(messages.Length > 0 ? messages : [new ChatMessage(ChatRole.User, "hello")], new ChatOptions { Tools = [ReadTool] }).ToChatResponseAsync();

    protected static async Task<ModelException> FailsAsync(Func<Task> call) => (await Assert.ThrowsAsync<ModelException>(call))!;

    private IModelProvider Provider(Dictionary<string, string> environment) => _provider = Create(name => environment.GetValueOrDefault(name), _time);

    private sealed class NewYear : TimeProvider
    {
        /// <summary>Whether timers fire at once.</summary>
        public bool Hurries { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Hurries ? TimeSpan.FromMilliseconds(1) : dueTime, period);

        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
