using System.Text;
using LoopKit.Coordination;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.Secrets;
using LoopKit.Storage;
using LoopKit.Testing;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Secrets;

/// <summary>Secrets stay at the door of the store.</summary>
[Property("Requirement", "STORE-07")]
public sealed class RedactionTests
{
    private const string Variable = "ACME_API_KEY";

    /// <summary>With characters that JSON writes in more than one way.</summary>
    private const string Value = "p+ss/w\"rd <4711> é";

    private static readonly Redactor _redactor = new([new Secret(Variable, Value)]);

    private static readonly object[] _keys =
    [
        "sk-ant-api03-AbCdEfGhIjKlMnOpQrSt0123", "sk-proj-abcdefghij0123456789", "ghp_0123456789abcdefghijklmnopqrstuvwxyz", "github_pat_11ABCDEFG0abcdefghijkl",
        "glpat-0123456789abcdefghij", "xoxb-1234567890-abcdef", "AKIAIOSFODNN7EXAMPLE", "AIzaSyA-0123456789abcdefghijklmnopqrstu",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----",
    ];

    [Test]
    public void A_secret_is_recognized_in_a_text_and_in_JSON()
    {
        Assert.That(_redactor.Redact($"the key is {Value}."), Is.EqualTo($"the key is [redacted: {Variable}]."));
        foreach (var json in new[] { System.Text.Json.JsonSerializer.Serialize(Value), System.Text.Json.JsonSerializer.Serialize(Value, LoopKit.Json.LoopKitJson.Options) })
        {
            Assert.That(_redactor.Redact(json), Is.EqualTo($"\"[redacted: {Variable}]\""));
            Assert.That(_redactor.Redact(Encoding.UTF8.GetBytes(json)), Is.EqualTo(Encoding.UTF8.GetBytes($"\"[redacted: {Variable}]\"")));
        }
    }

    [TestCaseSource(nameof(_keys))]
    public void A_key_is_recognized_by_its_form(string key)
    {
        Assert.That(_redactor.Redact($"Authorization: {key} and more"), Is.EqualTo("Authorization: [redacted: key] and more"));
        Assert.That(_redactor.FirstIn($"x {key}"), Is.EqualTo("key"));
    }

    [TestCase("task-runner-that-never-ends-and-has-no-key")]
    [TestCase("disk-usage-report-2025-of-the-first-quarter")]
    [TestCase(".sk-folding-cube-animation-wrapper { }")]
    [TestCase("-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----")]
    [TestCase("p+ss")]
    public void Other_texts_stay_as_they_are(string text)
    {
        Assert.That(_redactor.Redact(text), Is.SameAs(text).Or.EqualTo(text));
        Assert.That(_redactor.Redact(Encoding.UTF8.GetBytes(text)), Is.Null);
        Assert.That(_redactor.FirstIn(text), Is.Null);
    }

    [TestCase("ANTHROPIC_API_KEY", "abc-def-ghi-jkl-mno", true)]
    [TestCase("github_token", "abcdefghijklmnop", true)]
    [TestCase("DB_PASSWORD", "hunter42", true)]
    [TestCase("DB_PASSWORD", "postgres", false, Description = "an ordinary word")]
    [TestCase("DB_PASSWORD", "pw1", false, Description = "too short")]
    [TestCase("SSH_KEY", "/usr/bin/env", false, Description = "the name of a file")]
    [TestCase("MONKEY", "abc-def-ghi-jkl-mno", false)]
    [TestCase("PATH", "/usr/bin:/usr/local/bin", false)]
    public void A_variable_is_secret_by_its_name(string name, string value, bool isSecret) =>
        Assert.That(Secret.In([new(name, value)]).Select(secret => secret.Name), Is.EqualTo(isSecret ? [name] : Array.Empty<string>()));

    [Test]
    public async Task Nothing_that_is_stored_holds_a_secret_and_the_run_replays()
    {
        var script = new ScriptedModelBuilder()
            .Turn(turn => turn.Says($"I look it up: {Value}").Calls("look_up", new { what = Value }).Calls("look_up", new { what = "long" }))
            .Turn(turn => turn.WhenLastMessageContains("[redacted: secret]").Says("I have read it.").Calls("write", new { path = "key.txt", content = $"{Value}\n" }))
            .Calls("complete_task", new { summary = Value });
        await using var host = InMemoryTestHost.Create(script.ToTranscript(), builder =>
        {
            builder.Services.Configure<LoopKitOptions>(options => options.Secrets.Add(Value));
            builder.AddTool(AIFunctionFactory.Create((string what) => what == "long" ? string.Concat(Enumerable.Repeat($"{Value}\n", 2_000)) : $"{what}: {Value}", "look_up"), ToolEffects.ReadOnly);
        });
        host.WriteFile("secret", string.Concat(Enumerable.Repeat($"{Value}\n", 100)));
        var loop = LoopId.New(TimeProvider.System);
        await host.Engine.StartAsync(loop, host.Spec("cat secret; grep -q redacted key.txt"));
        await host.Coordinator.ShareAsync(new Share { Id = new MessageId("m"), From = Address.ForPerson("ada"), To = loop, Text = $"Use {Value}." });
        await host.RunToIdleAsync();

        Assert.That((await host.Engine.FindAsync(loop))!.Status, Is.EqualTo(LoopStatus.Completed));
        var stored = await EverythingAsync(host.Services.GetRequiredService<ILoopStore>());
        Assert.That(stored, Does.Contain("Use [redacted: secret].").And.Contain("I look it up: [redacted: secret]").And.Contain("[redacted: secret]\\n[redacted: secret]"));
        Assert.That(_redactor.FirstIn(stored), Is.Null);
    }

    [Test]
    public async Task What_a_provider_or_a_person_says_is_stored_without_it()
    {
        using var model = new TalkativeModel();
        await using var host = InMemoryTestHost.Create("turns: [ { text: waits, delay: 01:00:00 } ]", builder =>
        {
            builder.Services.Configure<LoopKitOptions>(options => options.Secrets.Add(Value));
            builder.AddChatClient("talkative", model);
        });
        var failed = await host.RunAsync(host.Spec("true") with { Model = new ModelRef("talkative", "m") });
        Assert.That(failed.Status, Is.EqualTo(LoopStatus.Failed));
        Assert.That(failed.Reason?.ToString(), Does.Contain("bad key [redacted: secret]"));

        var stopped = LoopId.New(TimeProvider.System);
        await host.Engine.StartAsync(stopped, host.Spec("true"));
        await host.SettleAsync();
        var sending = host.Engine.SendAsync(stopped, new StopLoop { Id = new CommandId("s"), By = "ada", Reason = $"rotate {Value}" }).AsTask();
        await host.RunToIdleAsync();
        await sending;
        Assert.That((await host.Engine.FindAsync(stopped))!.Reason?.ToString(), Does.Contain("rotate [redacted: secret]"));
        Assert.That(_redactor.FirstIn(await EverythingAsync(host.Services.GetRequiredService<ILoopStore>())), Is.Null);
    }

    [Test]
    public async Task A_loop_that_is_given_a_secret_is_refused()
    {
        await using var host = InMemoryTestHost.Create("turns: []", builder => builder.Services.Configure<LoopKitOptions>(options => options.Secrets.Add(Value)));
        LoopSpec[] bad =
        [
            host.Spec("true") with { Goal = $"Use {Value}." },
            host.Spec("true") with { Inputs = new Dictionary<string, string> { ["key"] = Value } },
            host.Spec("true") with { Validation = [new ValidationCommand { Command = "true", Environment = new Dictionary<string, string> { ["KEY"] = Value } }] },
        ];
        foreach (var spec in bad)
        {
            Assert.That(
                async () => await host.Engine.StartAsync(LoopId.New(TimeProvider.System), spec),
                Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.InvalidSpec).And.Message.Contains("secret").And.Message.Not.Contains(Value));
        }

        Assert.That(await host.Engine.ListAsync(LoopQuery.All).CountAsync(), Is.Zero);
    }

    [Test]
    public void A_secret_that_may_be_an_ordinary_word_is_refused_at_start()
    {
        var options = new LoopKitOptions { Secrets = { "short" } };
        Assert.That(new LoopKitOptionsValidator().Validate(null, options), Has.Property("Failed").True.And.Property("FailureMessage").Contains("Secrets"));
    }

    [Test]
    public async Task A_host_knows_the_secrets_of_its_environment()
    {
        Environment.SetEnvironmentVariable("LOOPKIT_TEST_TOKEN", "of-this-process-0815");
        await using var host = InMemoryTestHost.Create("turns: []");
        Assert.That(host.Services.GetRequiredService<Redactor>().Redact("of-this-process-0815"), Is.EqualTo("[redacted: LOOPKIT_TEST_TOKEN]"));
    }

    /// <summary>All payloads and blobs of a store.</summary>
    private static async Task<string> EverythingAsync(ILoopStore store)
    {
        var text = new StringBuilder();
        await foreach (var stored in store.ReadAllAsync())
        {
            text.AppendLine(Encoding.UTF8.GetString(stored.Payload.Span));
            foreach (var hash in BlobReferences.In(stored.Payload.Span))
            {
                text.AppendLine(Encoding.UTF8.GetString((await store.GetBlobAsync(hash))!.Value.Span));
            }
        }

        await foreach (var loop in store.ListLoopsAsync(LoopQuery.All))
        {
            text.Append(loop);
        }

        return text.ToString();
    }

    /// <summary>A provider that puts the key that it was given into its errors.</summary>
    private sealed class TalkativeModel : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new ModelException(ModelFailureKind.Unauthorized, $"401: bad key {Value}");

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new ModelException(ModelFailureKind.Unauthorized, $"401: bad key {Value}");

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
            // There is nothing to release.
        }
    }
}
