using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Plugins.Tests;

/// <summary>What holds for every provider: failures are classified, secrets stay secret, LoopKit's own options stay at home.</summary>
[Property("Requirement", "PLUG-03")]
public abstract class ProviderTests
{
    protected const string Key = "made-up-key-1234567890";

    private readonly FakeEndpoint _endpoint = new();
    private IModelProvider? _provider;

    private protected FakeEndpoint Endpoint => _endpoint;

    protected abstract string Prefix { get; }

    /// <summary>A whole reply as it comes without streaming.</summary>
    protected abstract string Reply { get; }

    /// <summary>A streamed reply up to, not including, the event that says why it ended.</summary>
    protected abstract IReadOnlyList<string> StreamBeginning { get; }

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
    [TestCase("99999999999999999999999999", 86400.0)]
    [TestCase("Fri, 31 Dec 9999 23:59:59 GMT", 86400.0)]
    public async Task Retry_after_is_read_whatever_it_says(string header, double? seconds)
    {
        _endpoint.Answer("{}", 429, $"retry-after: {header}\r\n");
        Assert.That((await FailsAsync(() => Client().GetResponseAsync("hello"))).RetryAfter?.TotalSeconds, Is.EqualTo(seconds));
    }

    [Test]
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

    protected abstract IModelProvider Create(Func<string, string?> environment, TimeProvider time);

    protected IChatClient Client() =>
        Provider(new() { [$"{Prefix}_API_KEY"] = Key + "\n", [$"{Prefix}_BASE_URL"] = _endpoint.Url.AbsoluteUri }).Create(new ModelRef("p", "model-1"));

    protected static async Task<ChatResponse> StreamAsync(IChatClient client, params ChatMessage[] messages) =>
        await client.GetStreamingResponseAsync(messages.Length > 0 ? messages : [new ChatMessage(ChatRole.User, "hello")], new ChatOptions { Tools = [ReadTool] }).ToChatResponseAsync();

    protected static async Task<ModelException> FailsAsync(Func<Task> call) => (await Assert.ThrowsAsync<ModelException>(call))!;

    private IModelProvider Provider(Dictionary<string, string> environment) => _provider = Create(name => environment.GetValueOrDefault(name), new NewYear());

    private sealed class NewYear : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
