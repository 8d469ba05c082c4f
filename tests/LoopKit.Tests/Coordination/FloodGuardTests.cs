using LoopKit.Coordination;
using LoopKit.Testing;

namespace LoopKit.Tests.Coordination;

[Property("Requirement", "COORD-04")]
public sealed class FloodGuardTests
{
    private static readonly Address _noisy = Address.ForClient("noisy");
    private static readonly Address _calm = Address.ForClient("calm");

    private readonly ManualTimeProvider _time = new();

    [Test]
    public void A_sender_may_send_a_burst_and_then_so_many_a_second()
    {
        var guard = new FloodGuard(new MessageLimits { PerSecond = 10, Burst = 50 }, _time);
        Assert.That(Passing(guard, 60), Is.EqualTo(50));
        Assert.That(((FloodVerdict.Over)guard.Judge(_noisy)).RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(0.1)).Within(TimeSpan.FromMilliseconds(1)));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(Passing(guard, 40), Is.EqualTo(20));
        Assert.That(guard.Judge(_calm), Is.SameAs(FloodVerdict.Pass), "others are not affected");
    }

    [Test]
    public void A_sender_that_does_not_stop_is_shut_out_and_heard_again_after_the_pause()
    {
        var guard = new FloodGuard(new MessageLimits { PerSecond = 1, Burst = 2, Violations = 3, Pause = TimeSpan.FromSeconds(30) }, _time);
        var verdicts = Enumerable.Range(0, 6).Select(_ => guard.Judge(_noisy)).ToList();
        Assert.That(verdicts[2..4], Is.All.TypeOf<FloodVerdict.Over>());
        Assert.That(verdicts[4], Is.EqualTo(new FloodVerdict.ShutOut(TimeSpan.FromSeconds(30), IsNew: true)));
        Assert.That(verdicts[5], Is.EqualTo(new FloodVerdict.ShutOut(TimeSpan.FromSeconds(30), IsNew: false)), "it is reported once");
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(guard.Judge(_noisy), Is.EqualTo(new FloodVerdict.ShutOut(TimeSpan.FromSeconds(1), IsNew: false)), "calling does not make the pause longer");
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(guard.Judge(_noisy), Is.SameAs(FloodVerdict.Pass));
    }

    [Test]
    public void A_quiet_time_is_forgiven()
    {
        var guard = new FloodGuard(new MessageLimits { PerSecond = 1, Burst = 2, Violations = 3 }, _time);
        for (var round = 0; round < 10; round++)
        {
            Assert.That(Enumerable.Range(0, 4).Select(_ => guard.Judge(_noisy)), Has.None.TypeOf<FloodVerdict.ShutOut>(), $"round {round}");
            _time.Advance(TimeSpan.FromSeconds(2));
        }
    }

    private static int Passing(FloodGuard guard, int messages) => Enumerable.Range(0, messages).Count(_ => guard.Judge(_noisy) == FloodVerdict.Pass);
}
