using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Scheduling;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Scheduling;

[Property("Requirement", "SCHED-02")]
public sealed class LaneTests
{
    private static readonly PermitUsage _small = new() { Answered = true, Tokens = new TokenUsage(10, 10), AnsweredAgo = TimeSpan.Zero };

    private readonly ManualTimeProvider _time = new();
    private int _loops;

    [Test]
    public async Task A_limit_that_the_provider_names_is_kept_from_then_on()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(20));
        await scheduler.ReleaseAsync(await AcquireAsync(scheduler), _small with { Limits = [Limit(RateLimitKind.Requests, 5, 4)] });
        var more = Enumerable.Range(0, 10).Select(_ => AcquireAsync(scheduler)).ToList();
        Assert.That(more.Count(one => one.IsCompleted), Is.EqualTo(4));
        Assert.That((await scheduler.InspectAsync()).Lanes.Single().Quotas, Is.EqualTo([new LaneQuota(RateLimitKind.Requests, 5, 5, TimeSpan.FromMinutes(1))]));
        _time.Advance(TimeSpan.FromSeconds(61));
        await GrantedAsync(more, 5);
    }

    [Test]
    public async Task What_others_use_of_the_same_account_is_left_to_them_until_it_is_there_again()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(20));
        await scheduler.ReleaseAsync(await AcquireAsync(scheduler), _small with { Limits = [Limit(RateLimitKind.Requests, 10, 2, resetsIn: 30)] });
        var more = Enumerable.Range(0, 5).Select(_ => AcquireAsync(scheduler)).ToList();
        Assert.That(more.Count(one => one.IsCompleted), Is.EqualTo(2));
        _time.Advance(TimeSpan.FromSeconds(31));
        await GrantedAsync(more, 5);
    }

    [Test]
    public async Task An_answer_that_was_given_before_another_one_does_not_count_after_it()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(20));
        var (slow, quick) = (await AcquireAsync(scheduler), await AcquireAsync(scheduler));
        _time.Advance(TimeSpan.FromSeconds(10));
        await scheduler.ReleaseAsync(quick, _small with { Limits = [Limit(RateLimitKind.Requests, 5, 3)] });
        await scheduler.ReleaseAsync(slow, _small with { AnsweredAgo = TimeSpan.FromSeconds(9), Limits = [Limit(RateLimitKind.Requests, 50, 0)] });
        Assert.That((await scheduler.InspectAsync()).Lanes.Single().Quotas.Single().Limit, Is.EqualTo(5));
    }

    [Test]
    [Property("Requirement", "ENG-11")]
    public async Task An_answer_to_a_call_from_before_does_not_open_a_closed_lane_but_one_that_a_person_insists_on_does()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(20));
        var (limited, slow) = (await AcquireAsync(scheduler), await AcquireAsync(scheduler));
        await scheduler.ReleaseAsync(limited, new PermitUsage { ClosedFor = TimeSpan.FromHours(5) });
        await scheduler.ReleaseAsync(slow, _small);
        var request = new PermitRequest { Loop = new LoopId("next"), Lane = limited.Lane };
        Assert.That(await scheduler.AcquireAsync(request), Is.EqualTo(new PermitResult.Closed(TimeSpan.FromHours(5))));

        var insisting = (PermitResult.Granted)await scheduler.AcquireAsync(request with { Insists = true });
        await scheduler.ReleaseAsync(insisting.Permit, _small);
        Assert.That(await scheduler.AcquireAsync(request), Is.TypeOf<PermitResult.Granted>());
    }

    [TestCase(RateLimitKind.InputTokens, 420)]
    [TestCase(RateLimitKind.OutputTokens, 100)]
    [TestCase(RateLimitKind.Tokens, 940)]
    public async Task After_a_few_calls_those_under_way_count_with_what_such_calls_have_used(RateLimitKind kind, long each)
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(20));
        for (var call = 0; call < UsageExperience.Needed; call++)
        {
            // At most 1,000 sent and 8,000 received are asked for; 800 are sent, half of them from the cache, and 100 received.
            var usage = new PermitUsage { Answered = true, Tokens = new TokenUsage(800, 100), CachedTokens = 400, AnsweredAgo = TimeSpan.Zero };
            await scheduler.ReleaseAsync(await AcquireAsync(scheduler, 1_000, 8_000), usage with { Limits = [Limit(kind, 1_000_000, 1_000_000)] });
        }

        _time.Advance(TimeSpan.FromMinutes(5));
        await AcquireAsync(scheduler, 1_000, 8_000);
        await AcquireAsync(scheduler, 1_000, 8_000);
        Assert.That((await scheduler.InspectAsync()).Lanes.Single().Quotas.Single().Used, Is.EqualTo(2 * each));
    }

    [TestCase(RateLimitKind.InputTokens, 300)]
    [TestCase(RateLimitKind.OutputTokens, 200)]
    [TestCase(RateLimitKind.Tokens, 500)]
    public async Task Calls_under_way_count_with_what_they_may_use_and_those_that_ended_with_what_they_used(RateLimitKind kind, long most)
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(20));
        await scheduler.ReleaseAsync(await AcquireAsync(scheduler), new PermitUsage { Limits = [Limit(kind, 2 * most, 2 * most)] });
        _time.Advance(TimeSpan.FromMinutes(2));
        var (first, second) = (await AcquireAsync(scheduler, 300, 200), AcquireAsync(scheduler, 300, 200));
        await GrantedAsync([second], 1);
        var third = AcquireAsync(scheduler, 300, 200);
        Assert.That(third.IsCompleted, Is.False, "two calls under way may use all of it");
        await scheduler.ReleaseAsync(first, _small with { Tokens = new TokenUsage(150, 100) });
        Assert.That(third.IsCompleted, Is.False, "half a call is not enough for a whole one");
        await scheduler.ReleaseAsync(await second, _small with { Tokens = new TokenUsage(150, 100) });
        await GrantedAsync([third], 1);
    }

    [Test]
    public async Task Tokens_from_the_providers_cache_do_not_count_as_input()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(20));
        await scheduler.ReleaseAsync(
            await AcquireAsync(scheduler, 1_000),
            new PermitUsage { Tokens = new TokenUsage(1_000, 0), CachedTokens = 900, Limits = [Limit(RateLimitKind.InputTokens, 1_000, 900)] });
        Assert.That((await scheduler.InspectAsync()).Lanes.Single().Quotas.Single().Used, Is.EqualTo(100));
    }

    [Test]
    public async Task A_call_that_is_larger_than_the_whole_limit_goes_alone()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(20));
        await scheduler.ReleaseAsync(await AcquireAsync(scheduler), _small with { Limits = [Limit(RateLimitKind.InputTokens, 100, 90)] });
        var large = AcquireAsync(scheduler, 500);
        Assert.That(large.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(61));
        await GrantedAsync([large], 1);
    }

    [Test]
    public async Task The_window_counts_from_when_the_answer_began_however_long_it_took()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(20, Requests: 1));
        var permit = await AcquireAsync(scheduler);
        var next = AcquireAsync(scheduler);
        _time.Advance(TimeSpan.FromSeconds(40));
        await scheduler.ReleaseAsync(permit, _small with { AnsweredAgo = TimeSpan.FromSeconds(39) });
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.That(next.IsCompleted, Is.False, "the call reached the provider after a second at the latest");
        _time.Advance(TimeSpan.FromSeconds(2));
        await GrantedAsync([next], 1);
    }

    [Test]
    public async Task After_a_rate_limit_fewer_calls_at_a_time_and_with_success_as_many_as_before()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(8));
        var burst = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AcquireAsync(scheduler)));
        _time.Advance(TimeSpan.FromSeconds(1));
        foreach (var permit in burst)
        {
            await scheduler.ReleaseAsync(permit, new PermitUsage { RateLimitedFor = TimeSpan.FromSeconds(10) });
        }

        Assert.That(await ConcurrencyAsync(scheduler), Is.EqualTo(4), "one burst that was refused is one failure");
        _time.Advance(TimeSpan.FromSeconds(20));
        for (var call = 0; call < 40; call++)
        {
            await scheduler.ReleaseAsync(await AcquireAsync(scheduler), _small);
        }

        Assert.That(await ConcurrencyAsync(scheduler), Is.EqualTo(8));
    }

    [TestCase(0, 4)]
    [TestCase(25, 8)]
    public async Task A_provider_that_reports_no_usage_is_called_as_often_as_before_when_it_answers_again(int calls, int expected)
    {
        var model = new ScriptedModelBuilder().Fails(ModelFailureKind.RateLimited, TimeSpan.FromSeconds(1));
        for (var call = 0; call < calls; call++)
        {
            model.Calls("glob", new { pattern = $"{call}*" });
        }

        await using var host = InMemoryTestHost.Create(model.Says("Done.").ToTranscript());
        var end = await host.RunAsync(host.Spec("false") with { MaxIterations = 1 });
        Assert.That(end.Reason?.Code, Is.EqualTo(EndCode.MaxIterations), end.Reason?.ToString());
        Assert.That((await host.Services.GetRequiredService<IScheduler>().InspectAsync()).Lanes.Single().Concurrency, Is.EqualTo(expected));
    }

    private async Task<Permit> AcquireAsync(Scheduler scheduler, long input = 0, long output = 0) =>
        ((PermitResult.Granted)await scheduler.AcquireAsync(new PermitRequest { Loop = new LoopId($"loop-{++_loops}"), Lane = "lane", InputTokens = input, OutputTokens = output })).Permit;

    private static async Task GrantedAsync(List<Task<Permit>> calls, int count) => await Task.WhenAll(calls.Take(count)).WaitAsync(TimeSpan.FromMinutes(1));

    private static async Task<int> ConcurrencyAsync(Scheduler scheduler) => (await scheduler.InspectAsync()).Lanes.Single().Concurrency;

    private static RateLimit Limit(RateLimitKind kind, long most, long rest, int resetsIn = 60) => new(kind, most, rest, TimeSpan.FromSeconds(resetsIn));
}
